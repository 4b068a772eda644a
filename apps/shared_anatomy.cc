// SPDX-License-Identifier: GPL-3.0-or-later
#include "apps/shared_anatomy.h"

#include "apps/bytes.h"
#include "apps/shared_folder.h"
#include "core/output_file.h"
#include "image/storage_order.h"

#include <nlohmann/json.hpp>

#include <fstream>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;
using nlohmann::json;

// CBOR keeps every double to the last bit, NaN included.

json json_of(const Vec3& point)
{
  return {point.x(), point.y(), point.z()};
}

Vec3 point_from(const json& numbers)
{
  return {numbers.at(0).get<double>(), numbers.at(1).get<double>(), numbers.at(2).get<double>()};
}

json json_of(const Mask& mask)
{
  const Grid& grid = mask.grid;
  return {{"size", grid.size},
          {"spacing", json_of(grid.spacing)},
          {"origin", json_of(grid.origin)},
          {"direction",
           {json_of(Vec3(grid.direction.col(0))), json_of(Vec3(grid.direction.col(1))),
            json_of(Vec3(grid.direction.col(2)))}},
          {"values", json::binary(mask.values)}};
}

Mask mask_from(const json& stored)
{
  Mask mask;
  mask.grid.size = stored.at("size").get<Index3>();
  mask.grid.spacing = point_from(stored.at("spacing"));
  mask.grid.origin = point_from(stored.at("origin"));
  for (int column = 0; column < 3; ++column)
    mask.grid.direction.col(column) = point_from(stored.at("direction").at(static_cast<std::size_t>(column)));
  mask.values = stored.at("values").get_binary();
  return mask;
}

json json_of(const HeightField& field)
{
  return {field.left0, field.anterior0, field.step, field.nx, field.ny, field.heights};
}

HeightField field_from(const json& stored)
{
  HeightField field;
  field.left0 = stored.at(0).get<double>();
  field.anterior0 = stored.at(1).get<double>();
  field.step = stored.at(2).get<double>();
  field.nx = stored.at(3).get<int>();
  field.ny = stored.at(4).get<int>();
  field.heights = stored.at(5).get<std::vector<double>>();
  return field;
}

json json_of(const Endplate& endplate)
{
  return {{"surface", json_of(endplate.surface)},
          {"whole", json_of(endplate.whole)},
          {"normal", json_of(endplate.plane.normal)},
          {"offset", endplate.plane.offset},
          {"area", endplate.area},
          {"outermost", endplate.outermost}};
}

Endplate endplate_from(const json& stored)
{
  Endplate endplate;
  endplate.surface = field_from(stored.at("surface"));
  endplate.whole = field_from(stored.at("whole"));
  endplate.plane.normal = point_from(stored.at("normal"));
  endplate.plane.offset = stored.at("offset").get<double>();
  endplate.area = stored.at("area").get<double>();
  endplate.outermost = stored.at("outermost").get<double>();
  return endplate;
}

json json_of(const std::optional<VertebralAnatomy>& anatomy)
{
  if (!anatomy)
    return nullptr;
  const VertebralFrame& frame = anatomy->frame;
  return {{"centre", json_of(frame.centre)},
          {"left", json_of(frame.left)},
          {"anterior", json_of(frame.anterior)},
          {"superior", json_of(frame.superior)},
          {"source", frame.source},
          {"vertebra", json_of(anatomy->vertebra)},
          {"body", json_of(anatomy->body)},
          {"upper", json_of(anatomy->upper)},
          {"lower", json_of(anatomy->lower)},
          {"mean_height", anatomy->mean_height},
          {"body_isolated", anatomy->body_isolated},
          {"isolation", anatomy->isolation.value},
          {"doubt", anatomy->isolation.doubt},
          {"body_labelled", anatomy->body_labelled},
          {"has_posterior", anatomy->has_posterior}};
}

std::optional<VertebralAnatomy> anatomy_from(const json& stored)
{
  if (stored.is_null())
    return std::nullopt;
  VertebralAnatomy anatomy;
  anatomy.frame.centre = point_from(stored.at("centre"));
  anatomy.frame.left = point_from(stored.at("left"));
  anatomy.frame.anterior = point_from(stored.at("anterior"));
  anatomy.frame.superior = point_from(stored.at("superior"));
  anatomy.frame.source = stored.at("source").get<std::string>();
  anatomy.vertebra = mask_from(stored.at("vertebra"));
  anatomy.body = mask_from(stored.at("body"));
  anatomy.upper = endplate_from(stored.at("upper"));
  anatomy.lower = endplate_from(stored.at("lower"));
  anatomy.mean_height = stored.at("mean_height").get<double>();
  anatomy.body_isolated = stored.at("body_isolated").get<bool>();
  anatomy.isolation.value = stored.at("isolation").get<double>();
  anatomy.isolation.doubt = stored.at("doubt").get<std::string>();
  anatomy.body_labelled = stored.at("body_labelled").get<bool>();
  anatomy.has_posterior = stored.at("has_posterior").get<bool>();
  return anatomy;
}

std::string anatomy_key(const Scan& scan, const AnatomySettings& settings)
{
  const ScanSettings& labels = scan.settings;
  Bytes bytes;
  bytes.add(program_version()).add(scan.labels.grid).add(scan.labels.values).add(scan.original_labels.grid);
  bytes.add(labels.vertebra).add(labels.body).add(labels.cement).add(labels.above).add(labels.below);
  return bytes.add(settings.endplate_depth).hash();
}

} // namespace

MeasuredLevel shared_level(const fs::path& folder, Scan scan, const AnatomySettings& settings, RunLog& log)
{
  if (folder.empty())
    return located_level_with_neighbours(std::move(scan), settings, log);
  const fs::path file = folder / "anatomies" / anatomy_key(scan, settings);
  if (std::ifstream stream(file, std::ios::binary); stream) {
    log.station("anatomy");
    const json stored = json::from_cbor(stream);
    MeasuredLevel level;
    level.scan = std::move(scan);
    level.anatomy = *anatomy_from(stored.at("anatomy"));
    level.above = anatomy_from(stored.at("above"));
    level.below = anatomy_from(stored.at("below"));
    const Mat3 axes = level.anatomy.frame.axes();
    if (!order_along(level.scan.labels.grid, axes).is_identity())
      level.scan = stored_along(level.scan, axes);
    for (const json& warning : stored.at("warnings"))
      log.warning(warning.get<std::string>());
    log.finish("as found for another case");
    return level;
  }
  const std::size_t warnings_before = log.warnings().size();
  MeasuredLevel level = located_level_with_neighbours(std::move(scan), settings, log);
  const json stored = {{"anatomy", json_of(std::optional<VertebralAnatomy>(level.anatomy))},
                       {"above", json_of(level.above)},
                       {"below", json_of(level.below)},
                       {"warnings", warnings_since(log, warnings_before)}};
  share_file(file, [&](const fs::path& made) {
    const std::vector<std::uint8_t> bytes = json::to_cbor(stored);
    write_text_atomically(made, std::string(bytes.begin(), bytes.end()));
  });
  return level;
}

} // namespace cemvert
