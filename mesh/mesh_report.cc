// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/mesh_report.h"

#include <fmt/format.h>

#include <cmath>
#include <set>

namespace cemvert
{
namespace
{

/// Piece of voxels that each cell lies in (by its centre, and of the cell's own region), or -1.
std::vector<int> piece_of_cells(const Mesh& mesh, const RegionPieces& pieces)
{
  const Grid& grid = pieces.number.grid;
  std::vector<int> piece_of(mesh.n_cells(), -1);
  for (std::size_t c = 0; c < piece_of.size(); ++c) {
    const Index3 nearest = grid.nearest(cell_centre(mesh, c));
    const int piece = grid.contains(nearest) ? pieces.number.at(nearest) : -1;
    if (piece >= 0 && pieces.list[piece].region == mesh.regions[c])
      piece_of[c] = piece;
  }
  return piece_of;
}

std::string quality_text(const MeshQuality& quality)
{
  return quality.shape == CellShape::tetrahedron
             ? fmt::format("smallest dihedral angle {:.1f} degrees", quality.smallest_dihedral)
             : fmt::format("longest over shortest edge {:.3f}", quality.largest_aspect_ratio);
}

} // namespace

MeshReport report_of(const Mesh& mesh, const Volume<std::uint8_t>& regions, const RegionPieces& pieces,
                     const std::vector<int>& piece_of)
{
  MeshReport report;
  report.quality = mesh_quality(mesh);
  for (const std::uint8_t label : regions.values) {
    const auto region = static_cast<Region>(label);
    if (region == Region::body || region == Region::posterior || region == Region::cement)
      report.voxel_volume[region] += regions.grid.voxel_volume();
  }
  const std::set<int> meshed(piece_of.begin(), piece_of.end());
  for (std::size_t piece = 0; piece < pieces.list.size(); ++piece)
    if (pieces.list[piece].region == Region::cement) {
      ++report.cement_pieces;
      report.cement_pieces_meshed += static_cast<int>(meshed.count(static_cast<int>(piece)));
    }
  return report;
}

MeshReport mesh_report(const Mesh& mesh, const MeshDomain& domain)
{
  const RegionPieces pieces = find_pieces(without_specks(domain.regions));
  return report_of(mesh, domain.regions, pieces, piece_of_cells(mesh, pieces));
}

std::string summary_of(const MeshReport& report, const Mesh& mesh)
{
  return fmt::format("{} {}, {} vertices, mean edge {:.2f} mm, {}", mesh.n_cells(), plural_name(mesh.shape()),
                     mesh.vertices.size(), report.quality.mean_edge, quality_text(report.quality));
}

void tell(const MeshReport& report, RunLog& log)
{
  const MeshQuality& quality = report.quality;
  for (const auto& [region, voxels] : report.voxel_volume) {
    const auto found = quality.volume.find(region);
    const double meshed = found == quality.volume.end() ? 0 : found->second;
    const std::string message =
        fmt::format("mesh: {} {:.2f} ml, voxels {:.2f} ml ({:+.2f} %)", region_name(region), meshed / 1000,
                    voxels / 1000, 100 * (meshed / voxels - 1));
    if (std::abs(meshed / voxels - 1) > 0.02)
      log.warning(message + "; a smaller 'mesh.edge length' " +
                  (quality.shape == CellShape::tetrahedron ? "or 'mesh.surface smoothing' " : "") +
                  "brings them together");
    else
      log.note(message);
  }
  if (report.cement_pieces_meshed < report.cement_pieces)
    log.warning(fmt::format("mesh: {} of {} pieces of cement are missing; use a smaller 'mesh.edge length'",
                            report.cement_pieces - report.cement_pieces_meshed, report.cement_pieces));
}

} // namespace cemvert
