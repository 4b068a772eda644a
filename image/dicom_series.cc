// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/dicom_series.h"

#include "core/error.h"
#include "core/statistics.h"
#include "image/file_length.h"
#include "image/itk_volume.h"

#include <fmt/core.h>

#include <gdcmScanner.h>
#include <gdcmTrace.h>
#include <itkGDCMImageIO.h>
#include <itkImageSeriesReader.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;

// attributes of PS3.6 of the DICOM standard
const gdcm::Tag series_uid_tag(0x0020, 0x000e);
const gdcm::Tag series_description_tag(0x0008, 0x103e);
const gdcm::Tag series_number_tag(0x0020, 0x0011);
const gdcm::Tag position_tag(0x0020, 0x0032);    ///< centre of the first pixel, LPS mm
const gdcm::Tag orientation_tag(0x0020, 0x0037); ///< along a row, then down a column, LPS
const gdcm::Tag pixel_spacing_tag(0x0028, 0x0030);
const gdcm::Tag rows_tag(0x0028, 0x0010);
const gdcm::Tag columns_tag(0x0028, 0x0011);
const gdcm::Tag frames_tag(0x0028, 0x0008);

/// What the header of one file says.
struct Slice {
  fs::path file;
  std::string series;                         ///< UID
  std::string title;                          ///< description and number of the series, for messages
  std::string shape;                          ///< rows, columns, pixel spacing, orientation as typed
  int columns = 0, rows = 0;                  ///< voxels along i and j
  double column_spacing = 0, row_spacing = 0; ///< mm along i and j
  Vec3 position = Vec3::Zero();
  Vec3 along_row = Vec3::UnitX(), down_column = Vec3::UnitY();

  Vec3 normal() const { return along_row.cross(down_column).normalized(); }
};

[[noreturn]] void fail(const fs::path& folder, const std::string& message)
{
  throw DataError(folder.string() + ": " + message);
}

std::vector<fs::path> files_of(const fs::path& folder)
{
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (entry.is_regular_file())
      files.push_back(entry.path());
  if (error)
    fail(folder, "the folder cannot be read (" + error.message() + ").");
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<fs::path> dicom_files_of(const fs::path& folder, const std::vector<fs::path>& files)
{
  std::vector<fs::path> found;
  for (const fs::path& file : files)
    if (is_dicom(file)) {
      if (const std::string fault = fault_of_dicom(file); !fault.empty())
        fail(folder,
             fmt::format("{} is a DICOM file that is damaged or cut short: {}.\n    Copy it again, or "
                         "take it out of the folder.",
                         file.filename().string(), fault));
      found.push_back(file);
    }
  return found;
}

std::string text_of(const gdcm::Scanner& scanner, const fs::path& file, const gdcm::Tag& tag)
{
  const char* value = scanner.GetValue(file.c_str(), tag);
  std::string text = value ? value : "";
  // DICOM pads texts to even length with a blank or a zero
  text.erase(std::find(text.begin(), text.end(), '\0'), text.end());
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

/// One slice of a volume, or nothing if the file is no such thing (a report, a structure set, a DICOMDIR).
std::optional<Slice> slice_of(const gdcm::Scanner& scanner, const fs::path& folder, const fs::path& file)
{
  const auto text = [&](const gdcm::Tag& tag) { return text_of(scanner, file, tag); };
  Slice slice;
  slice.file = file;
  slice.series = text(series_uid_tag);
  slice.title = fmt::format("'{}' (series number {}, UID {})", text(series_description_tag),
                            text(series_number_tag).empty() ? "-" : text(series_number_tag), slice.series);
  if (!text(frames_tag).empty() && std::atoi(text(frames_tag).c_str()) > 1)
    fail(folder, fmt::format("{} holds {} frames in one file (an enhanced multi-frame object), which cannot "
                             "be read.\n    Convert it to NIfTI, for example with dcm2niix.",
                             file.filename().string(), text(frames_tag)));
  const std::string position = text(position_tag), orientation = text(orientation_tag),
                    spacing = text(pixel_spacing_tag), rows = text(rows_tag), columns = text(columns_tag);
  if (slice.series.empty() || position.empty() || orientation.empty() || spacing.empty() || rows.empty() ||
      columns.empty())
    return std::nullopt;
  Vec3 &p = slice.position, &r = slice.along_row, &c = slice.down_column;
  if (std::sscanf(position.c_str(), "%lf\\%lf\\%lf", &p[0], &p[1], &p[2]) != 3 ||
      std::sscanf(orientation.c_str(), "%lf\\%lf\\%lf\\%lf\\%lf\\%lf", &r[0], &r[1], &r[2], &c[0], &c[1],
                  &c[2]) != 6 ||
      std::sscanf(spacing.c_str(), "%lf\\%lf", &slice.row_spacing, &slice.column_spacing) != 2 ||
      !(r.cross(c).norm() > 0.5) || std::atoi(rows.c_str()) < 1 || std::atoi(columns.c_str()) < 1)
    fail(folder, fmt::format("{} does not say where its slice lies: position '{}', orientation '{}', pixel "
                             "spacing '{}'.\n    Export the series again from the archive.",
                             file.filename().string(), position, orientation, spacing));
  slice.rows = std::atoi(rows.c_str());
  slice.columns = std::atoi(columns.c_str());
  slice.shape = fmt::format("{} x {} pixels of {} mm", columns, rows, spacing);
  return slice;
}

std::vector<Slice> slices_of(const fs::path& folder)
{
  gdcm::Trace::WarningOff(); // GDCM reports every file that is no DICOM on the terminal
  gdcm::Trace::ErrorOff();
  gdcm::Scanner scanner;
  for (const gdcm::Tag& tag : {series_uid_tag, series_description_tag, series_number_tag, position_tag,
                               orientation_tag, pixel_spacing_tag, rows_tag, columns_tag, frames_tag})
    scanner.AddTag(tag);
  const std::vector<fs::path> files = files_of(folder), dicom_files = dicom_files_of(folder, files);
  scanner.Scan({dicom_files.begin(), dicom_files.end()});
  std::vector<Slice> slices;
  for (const fs::path& file : dicom_files) {
    if (!scanner.IsKey(file.c_str()))
      fail(folder, fmt::format("{} is a DICOM file but its header cannot be read: it is damaged or cut "
                               "short.\n    Copy it again, or take it out of the folder.",
                               file.filename().string()));
    if (auto slice = slice_of(scanner, folder, file))
      slices.push_back(std::move(*slice));
  }
  if (slices.empty())
    fail(folder, fmt::format("no DICOM slices among the {} files of this folder.\n    Give the folder that "
                             "holds the slices themselves; subfolders are not searched.",
                             files.size()));
  return slices;
}

void check_one_series(const fs::path& folder, const std::vector<Slice>& slices)
{
  std::map<std::string, std::pair<std::string, int>> series; // UID -> title, slices
  for (const Slice& slice : slices) {
    series[slice.series].first = slice.title;
    ++series[slice.series].second;
  }
  if (series.size() == 1)
    return;
  std::string list;
  for (const auto& [uid, entry] : series)
    list += fmt::format("\n      {}, {} slices", entry.first, entry.second);
  fail(folder, fmt::format("the folder must hold one DICOM series, but it holds {}:{}\n    Move the slices "
                           "of the one that is meant into a folder of their own.",
                           series.size(), list));
}

void check_same_shape(const fs::path& folder, const std::vector<Slice>& slices)
{
  const Slice& first = slices.front();
  for (const Slice& slice : slices) {
    // 1e-3: orientations of one series may differ in the last digit
    const bool turned = (slice.along_row - first.along_row).norm() > 1e-3 ||
                        (slice.down_column - first.down_column).norm() > 1e-3;
    if (slice.shape != first.shape || turned)
      fail(folder, fmt::format("the slices of one volume must be alike, but {} is {} and {} is {}{}.\n    Is "
                               "a localizer among them? Take it out of the folder.",
                               first.file.filename().string(), first.shape, slice.file.filename().string(),
                               slice.shape, turned ? ", with another orientation" : ""));
  }
}

/// Checks that the slices, sorted, step evenly along their normal.
/// @return distance between slices [mm]
double slice_spacing(const fs::path& folder, const std::vector<Slice>& slices)
{
  if (slices.size() < 2)
    fail(folder, "a volume is needed, but the series has one slice.\n    Export the whole series.");
  const Vec3 normal = slices.front().normal();
  std::vector<double> steps;
  for (std::size_t n = 1; n < slices.size(); ++n)
    steps.push_back(normal.dot(slices[n].position - slices[n - 1].position));
  const double usual = median(steps);
  // positions are typed with few digits, and helical reconstructions round the table's travel
  const double tolerance = std::max(0.02, 0.02 * usual);
  for (std::size_t n = 0; n < steps.size(); ++n) {
    if (std::abs(steps[n] - usual) <= tolerance && steps[n] > 1e-3)
      continue;
    const std::string between =
        fmt::format("{} and {}", slices[n].file.filename().string(), slices[n + 1].file.filename().string());
    if (steps[n] <= 1e-3)
      fail(folder, fmt::format("{} lie at the same place.\n    Slices are there twice, or several phases of "
                               "a scan share one series: leave one of each.",
                               between));
    const double missing = steps[n] / usual - 1;
    if (missing > 0.5 && std::abs(missing - std::round(missing)) < 0.05)
      fail(folder, fmt::format("{:.0f} slice(s) missing between {}: they lie {:g} mm apart, the others {:g} "
                               "mm.\n    Export the whole series again.",
                               missing, between, steps[n], usual));
    fail(folder,
         fmt::format("the slices are unevenly spaced: {} lie {:g} mm apart, most others {:g} mm.\n    "
                     "Resample the series to even spacing (3D Slicer does on import), or export it again.",
                     between, steps[n], usual));
  }
  return normal.dot(slices.back().position - slices.front().position) /
         static_cast<double>(slices.size() - 1);
}

Grid grid_of_slices(const fs::path& folder, const std::vector<Slice>& slices)
{
  const Slice& first = slices.front();
  Grid grid;
  grid.size = {first.columns, first.rows, static_cast<int>(slices.size())};
  grid.spacing = {first.column_spacing, first.row_spacing, slice_spacing(folder, slices)};
  grid.origin = first.position;
  grid.direction << first.along_row, first.down_column, first.normal();
  const Vec3 travel = slices.back().position - first.position;
  const double sideways = (travel - first.normal() * first.normal().dot(travel)).norm();
  // half a pixel over the whole series does not move anything to another voxel
  if (sideways > 0.5 * std::min(first.column_spacing, first.row_spacing))
    fail(folder, fmt::format("the slices are staggered: the last lies {:.2f} mm beside the line through the "
                             "first along their normal (tilted gantry).\n    Resample the series onto a "
                             "straight grid first (dcm2niix and 3D Slicer do).",
                             sideways));
  return grid;
}

} // namespace

ScalarImage read_dicom_series(const fs::path& folder)
{
  std::vector<Slice> slices = slices_of(folder);
  check_one_series(folder, slices);
  check_same_shape(folder, slices);
  const Vec3 normal = slices.front().normal();
  std::stable_sort(slices.begin(), slices.end(), [&](const Slice& a, const Slice& b) {
    return normal.dot(a.position) < normal.dot(b.position);
  });

  ScalarImage result;
  result.grid = grid_of_slices(folder, slices);
  std::vector<std::string> files;
  for (const Slice& slice : slices)
    files.push_back(slice.file.string());
  try {
    auto reader = itk::ImageSeriesReader<itk::Image<float, 3>>::New();
    reader->SetImageIO(itk::GDCMImageIO::New());
    reader->SetFileNames(files);
    reader->MetaDataDictionaryArrayUpdateOff();
    reader->Update();
    const auto& image = *reader->GetOutput();
    if (grid_of(image).size != result.grid.size)
      throw_bug("a DICOM series was read with another size than its headers say");
    result.values.assign(image.GetBufferPointer(), image.GetBufferPointer() + result.grid.voxels());
  } catch (const itk::ExceptionObject& error) {
    fail(folder, fmt::format("a slice of {} cannot be read ({}).\n    The file is damaged or cut short: copy "
                             "the series again.",
                             slices.front().title, error.GetDescription()));
  }
  return result;
}

} // namespace cemvert
