// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/dicom_writer.h"

#include <cmath>
#include <gdcmAttribute.h>
#include <gdcmUIDGenerator.h>
#include <gdcmWriter.h>
#include <numeric>
#include <stdexcept>

namespace cemvert
{
namespace
{

template <std::uint16_t group, std::uint16_t element>
void put(gdcm::DataSet& data, const typename gdcm::Attribute<group, element>::ArrayType& value)
{
  gdcm::Attribute<group, element> attribute;
  attribute.SetValue(value);
  data.Replace(attribute.GetAsDataElement());
}

template <std::uint16_t group, std::uint16_t element>
void put_list(gdcm::DataSet& data, const std::vector<double>& values)
{
  gdcm::Attribute<group, element> attribute;
  for (std::size_t n = 0; n < values.size(); ++n)
    attribute.SetValue(values[n], static_cast<unsigned int>(n));
  data.Replace(attribute.GetAsDataElement());
}

} // namespace

void write_dicom(const std::filesystem::path& folder, const ScalarImage& volume, const DicomSample& sample)
{
  const Grid& grid = volume.grid;
  std::vector<int> slices = sample.slices;
  if (slices.empty()) {
    slices.resize(static_cast<std::size_t>(grid.size[2]));
    std::iota(slices.begin(), slices.end(), 0);
  }
  for (std::size_t n = 0; n < slices.size(); ++n) {
    const int k = slices[n];
    std::vector<std::int16_t> stored;
    for (int j = 0; j < grid.size[1]; ++j)
      for (int i = 0; i < grid.size[0]; ++i)
        stored.push_back(static_cast<std::int16_t>(
            std::lround((static_cast<double>(volume.at(i, j, k)) - sample.intercept) / sample.slope)));
    const Vec3 position = grid.point(0, 0, k) + (n < sample.shifts.size() ? sample.shifts[n] : Vec3::Zero());
    const Vec3 row = grid.direction.col(0), column = grid.direction.col(1);
    gdcm::Writer writer;
    writer.GetFile().GetHeader().SetDataSetTransferSyntax(gdcm::TransferSyntax::ExplicitVRLittleEndian);
    gdcm::DataSet& data = writer.GetFile().GetDataSet();
    gdcm::UIDGenerator generator;
    put<0x0008, 0x0016>(data, gdcm::UIComp("1.2.840.10008.5.1.4.1.1.2")); // CT image storage
    put<0x0008, 0x0018>(data, gdcm::UIComp(generator.Generate()));
    put<0x0008, 0x0060>(data, gdcm::CSComp("CT"));
    put<0x0008, 0x103e>(data, gdcm::LOComp(sample.description));
    put<0x0020, 0x000e>(data, gdcm::UIComp(sample.uid));
    put_list<0x0020, 0x0032>(data, {position[0], position[1], position[2]});
    put_list<0x0020, 0x0037>(data, {row[0], row[1], row[2], column[0], column[1], column[2]});
    put<0x0028, 0x0002>(data, 1); // samples per pixel
    put<0x0028, 0x0004>(data, gdcm::CSComp("MONOCHROME2"));
    put<0x0028, 0x0010>(data, static_cast<std::uint16_t>(grid.size[1])); // rows
    put<0x0028, 0x0011>(data, static_cast<std::uint16_t>(grid.size[0])); // columns
    put_list<0x0028, 0x0030>(data, {grid.spacing[1], grid.spacing[0]});  // between rows, between columns
    put<0x0028, 0x0100>(data, 16);                                       // bits allocated
    put<0x0028, 0x0101>(data, 16);                                       // bits stored
    put<0x0028, 0x0102>(data, 15);                                       // high bit
    put<0x0028, 0x0103>(data, 1);                                        // signed
    put<0x0028, 0x1052>(data, sample.intercept);
    put<0x0028, 0x1053>(data, sample.slope);
    gdcm::DataElement pixels(gdcm::Tag(0x7fe0, 0x0010));
    pixels.SetVR(gdcm::VR::OW);
    pixels.SetByteValue(reinterpret_cast<const char*>(stored.data()),
                        static_cast<std::uint32_t>(stored.size() * sizeof(stored[0])));
    data.Replace(pixels);
    writer.SetFileName(
        (folder / (sample.prefix + std::to_string(1000 - static_cast<int>(n)) + ".dcm")).c_str());
    if (!writer.Write())
      throw std::runtime_error("a DICOM sample could not be written");
  }
}

} // namespace cemvert
