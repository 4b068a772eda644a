// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/image_file.h"

#include "core/error.h"
#include "core/output_file.h"
#include "image/dicom_series.h"
#include "image/file_length.h"
#include "image/header_text.h"
#include "image/itk_volume.h"

#include <fmt/core.h>

#include <itkImageFileReader.h>
#include <itkImageFileWriter.h>
#include <itkMetaImageIO.h>
#include <itkNiftiImageIO.h>
#include <itkNrrdImageIO.h>

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;

bool ends_with(const std::string& text, const std::string& end)
{
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

/// ITK's reader and writer of the format that the extension names; null if we know no such format.
itk::ImageIOBase::Pointer image_io_of(const fs::path& file)
{
  const std::string name = in_small_letters(file.filename().string());
  if (ends_with(name, ".nii") || ends_with(name, ".nii.gz"))
    return itk::NiftiImageIO::New().GetPointer();
  if (ends_with(name, ".nrrd") || ends_with(name, ".nhdr"))
    return itk::NrrdImageIO::New().GetPointer();
  if (ends_with(name, ".mha") || ends_with(name, ".mhd"))
    return itk::MetaImageIO::New().GetPointer();
  return nullptr;
}

[[noreturn]] void fail(const fs::path& file, const std::string& message)
{
  throw DataError(file.string() + ": " + message);
}

void check_exists(const fs::path& file)
{
  std::error_code ignored;
  if (fs::exists(file, ignored))
    return;
  const fs::path folder = file.parent_path().empty() ? fs::path(".") : file.parent_path();
  if (fs::exists(folder, ignored))
    fail(file, "there is no such file or folder.\n    Check the spelling; paths in a case file are relative "
               "to the case file.");
  fail(file, "there is no such file, and no folder " + folder.string() +
                 " either.\n    Paths in a case file are relative to the case file.");
}

/// One volume of one number per voxel, or a message that says how to get one.
void check_dimensions(const fs::path& file, const itk::ImageIOBase& io)
{
  std::string shape;
  std::size_t extra = 1;
  for (unsigned int axis = 0; axis < io.GetNumberOfDimensions(); ++axis) {
    shape += (axis ? " x " : "") + std::to_string(io.GetDimensions(axis));
    if (axis >= 3)
      extra *= io.GetDimensions(axis);
  }
  if (extra > 1)
    fail(file, fmt::format("a 3-D image is needed, but this one is {}-D ({}): {} volumes in one file.\n    "
                           "Save the one that is meant as a file of its own.",
                           io.GetNumberOfDimensions(), shape, extra));
  if (io.GetNumberOfComponents() != 1)
    fail(file, fmt::format("one number per voxel is needed, but this image has {} (colour or vectors).\n    "
                           "Export the grey values.",
                           io.GetNumberOfComponents()));
  bool thin = io.GetNumberOfDimensions() < 3;
  for (unsigned int axis = 0; axis < std::min(3U, io.GetNumberOfDimensions()); ++axis)
    thin = thin || io.GetDimensions(axis) < 2;
  if (thin)
    fail(file, fmt::format("a 3-D image is needed, but this one has {} voxels: a single slice or nothing.\n  "
                           "  Export the whole volume.",
                           shape));
}

/// Bytes of all values as the header announces them. ITK's own product may overflow.
std::uint64_t bytes_of_values(const itk::ImageIOBase& io)
{
  std::uint64_t bytes = io.GetComponentSize();
  for (unsigned int axis = 0; axis < io.GetNumberOfDimensions(); ++axis)
    bytes = product(bytes, io.GetDimensions(axis));
  return bytes;
}

[[noreturn]] void fail_not_orthonormal(const fs::path& file, const std::string& found)
{
  fail(file, "the header does not place the voxels on three perpendicular axes of unit length (" + found +
                 ").\n    If it is a rounding error (registration tools leave such a NIfTI sform), repair "
                 "the header: 'fslorient -copyqform2sform FILE', or open and save the image in 3D Slicer.\n  "
                 "  If the scan was made with a tilted gantry, resample it onto a straight grid first.");
}

/// The grid with its axes made exactly orthonormal where they are so but for rounding.
Grid with_orthonormal_axes(const fs::path& file, Grid grid)
{
  // 5e-4: cosines written with four digits; moves a voxel 100 mm from the middle by 0.05 mm at most
  const double error = (grid.direction.transpose() * grid.direction - Mat3::Identity()).cwiseAbs().maxCoeff();
  if (!(error < 5e-4))
    fail_not_orthonormal(file, fmt::format("off by {:.2g}", error));
  if (!(grid.spacing.array() > 0).all() || !grid.spacing.allFinite() || !grid.origin.allFinite())
    fail(file, fmt::format("the header gives a voxel of {:g} x {:g} x {:g} mm at ({:g}, {:g}, {:g}) mm, "
                           "which cannot be.\n    Repair the header or export the image again.",
                           grid.spacing[0], grid.spacing[1], grid.spacing[2], grid.origin[0], grid.origin[1],
                           grid.origin[2]));
  // nearest orthonormal matrix: the polar factor
  const Eigen::JacobiSVD<Mat3> svd(grid.direction, Eigen::ComputeFullU | Eigen::ComputeFullV);
  grid.direction = svd.matrixU() * svd.matrixV().transpose();
  return grid;
}

/// "voxel (3, 4, 5) at (1.0, 2.0, 3.0) mm"
std::string place(const Grid& grid, std::size_t offset)
{
  const Index3 index = grid.index_of(offset);
  const Vec3 point = grid.point(index);
  return fmt::format("voxel ({}, {}, {}) at ({:.1f}, {:.1f}, {:.1f}) mm", index[0], index[1], index[2],
                     point[0], point[1], point[2]);
}

void check_values(const fs::path& file, const ScalarImage& image)
{
  const auto& values = image.values;
  const auto is_bad = [](float value) { return !std::isfinite(value); };
  const auto bad = std::find_if(values.begin(), values.end(), is_bad);
  if (bad != values.end())
    fail(file, fmt::format("{} of {} voxels are not a number or infinite; the first is {}.\n    Replace them "
                           "by real values (outside the body: air) and try again.",
                           std::count_if(bad, values.end(), is_bad), values.size(),
                           place(image.grid, static_cast<std::size_t>(bad - values.begin()))));
  if (std::all_of(values.begin(), values.end(), [&](float value) { return value == values.front(); }))
    fail(file, fmt::format(
                   "the image is empty: all {} voxels have the value {:g}.\n    Was the right file exported?",
                   values.size(), values.front()));
}

/// Reads any of our formats; the values are not looked at yet.
ScalarImage read_file(const fs::path& file)
{
  const itk::ImageIOBase::Pointer io = image_io_of(file);
  if (!io)
    fail(file, "this is not a format that can be read.\n    Known: NIfTI (.nii, .nii.gz), NRRD (.nrrd, "
               ".nhdr), MetaImage (.mha, .mhd), or the folder (not a file) of one DICOM series.");
  const std::string damaged = "\n    The file is damaged, cut short (was it copied completely?) or of "
                              "another format than its name says. Copy or export it again.";
  const FileContents contents = contents_of(file);
  if (!contents.fault.empty())
    fail(file, contents.fault + "." + damaged);
  try {
    if (!io->CanReadFile(file.c_str()))
      fail(file, std::string("it cannot be read as ") + io->GetNameOfClass() + "'s format." + damaged);
    io->SetFileName(file.string());
    io->ReadImageInformation();
    check_dimensions(file, *io);
    if (const std::uint64_t announced = bytes_of_values(*io); announced > contents.capacity)
      fail(file, fault_of_too_few(contents.capacity, announced) + "." + damaged);
    auto reader = itk::ImageFileReader<itk::Image<float, 3>>::New();
    reader->SetImageIO(io);
    reader->SetFileName(file.string());
    reader->Update();
    const auto& image = *reader->GetOutput();
    ScalarImage result;
    result.grid = with_orthonormal_axes(file, grid_of(image));
    result.values.assign(image.GetBufferPointer(), image.GetBufferPointer() + result.grid.voxels());
    return result;
  } catch (const itk::ExceptionObject& error) {
    const std::string description = error.GetDescription();
    if (description.find("orthonormal") != std::string::npos)
      fail_not_orthonormal(file, "the sform and the qform of a NIfTI");
    fail(file, "it cannot be read (" + description + ")." + damaged);
  }
}

template <class T>
void write_file(const fs::path& file, const Volume<T>& volume)
{
  write_atomically(file, [&](const fs::path& partial) {
    const itk::ImageIOBase::Pointer io = image_io_of(partial);
    // .mhd and .nhdr are two files each: they cannot be written in one stroke
    if (!io || ends_with(partial.string(), "hd") || ends_with(partial.string(), "hdr"))
      throw std::runtime_error("images are written as .nii, .nii.gz, .nrrd or .mha");
    try {
      auto writer = itk::ImageFileWriter<itk::Image<T, 3>>::New();
      writer->SetInput(shared_itk_image(volume));
      writer->SetImageIO(io);
      writer->SetFileName(partial.string());
      writer->UseCompressionOn();
      writer->Update();
    } catch (const itk::ExceptionObject& error) {
      throw std::runtime_error(error.GetDescription());
    }
    // the NIfTI library does not tell of a disk that filled up while it wrote: only reading back does
    try {
      read_file(partial);
    } catch (const DataError&) {
      throw std::runtime_error("it could not be read back; the disk may be full");
    }
  });
}

} // namespace

ScalarImage read_image(const fs::path& file_or_folder)
{
  check_exists(file_or_folder);
  ScalarImage image =
      fs::is_directory(file_or_folder) ? read_dicom_series(file_or_folder) : read_file(file_or_folder);
  image.grid = with_orthonormal_axes(file_or_folder, image.grid);
  check_values(file_or_folder, image);
  return image;
}

LabelMap read_labels(const fs::path& file)
{
  const ScalarImage image = read_image(file);
  constexpr float largest = 16777216; // 2^24: beyond it single precision no longer holds every whole number
  const auto is_bad = [](float value) { return value < 0 || value > largest || value != std::floor(value); };
  const auto& values = image.values;
  const auto bad = std::find_if(values.begin(), values.end(), is_bad);
  if (bad != values.end())
    fail(file, fmt::format("a label map holds whole numbers from 0 to 2^24, but {} voxels do not; the first "
                           "is {:g}, {}.\n    Is it an image or a probability map, or was it resampled with "
                           "interpolation? Use nearest-neighbour interpolation for labels.",
                           std::count_if(bad, values.end(), is_bad), *bad,
                           place(image.grid, static_cast<std::size_t>(bad - values.begin()))));
  LabelMap labels(image.grid);
  std::transform(values.begin(), values.end(), labels.values.begin(),
                 [](float value) { return static_cast<std::int32_t>(value); });
  return labels;
}

void write_image(const fs::path& file, const ScalarImage& image)
{
  write_file(file, image);
}

void write_labels(const fs::path& file, const LabelMap& labels)
{
  write_file(file, labels);
}

} // namespace cemvert
