// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/vertebra_masks.h"

#include "anatomy/mask_operations.h"
#include "core/error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace cemvert
{
namespace
{

Mask mask_of(const LabelMap& labels, const std::vector<int>& wanted)
{
  Mask mask(labels.grid);
  for (std::size_t v = 0; v < mask.values.size(); ++v)
    mask[v] = std::find(wanted.begin(), wanted.end(), labels[v]) != wanted.end();
  return mask;
}

/// The largest piece; comparable others are an error, specks a note.
Mask main_piece(const Mask& mask, const std::string& name, const std::vector<int>& labels, RunLog& log)
{
  const Pieces pieces = pieces_of(mask);
  const std::vector<double>& volumes = pieces.volumes;
  if (volumes.size() > 1 && volumes[1] > 0.05 * volumes[0]) {
    std::vector<std::string> listed;
    for (std::size_t n = 0; n < std::min<std::size_t>(volumes.size(), 6); ++n)
      listed.push_back(fmt::format("{:.2f} ml", volumes[n] / 1000));
    throw DataError(
        fmt::format("the {} (label {}) is in {} pieces that do not touch: {}{}.\n"
                    "    One piece was expected, specks apart. Join the pieces in the label map, give "
                    "the others labels of their own, or, if one is the posterior elements, give the "
                    "body's label as `labels.body`.",
                    name, fmt::join(labels, ", "), volumes.size(), fmt::join(listed, ", "),
                    volumes.size() > listed.size() ? ", ..." : ""));
  }
  if (volumes.size() > 1) {
    double dropped = 0;
    for (std::size_t n = 1; n < volumes.size(); ++n)
      dropped += volumes[n];
    log.note(fmt::format("anatomy: {} speck{} of together {:.1f} mm3 apart from the {} dropped",
                         volumes.size() - 1, volumes.size() > 2 ? "s" : "", dropped, name));
  }
  return piece(pieces, 1);
}

/// Grid axis nearest to the patient's long axis.
int long_axis(const Grid& grid)
{
  int axis = 0;
  grid.direction.row(2).cwiseAbs().maxCoeff(&axis);
  return axis;
}

/// Border of a piece of cement in one axial slice, counted in voxel sides.
struct SliceBorder {
  int with_bone = 0, with_soft_tissue = 0;
};

/// Takes the piece of cement around `seed` in its slice out of `open` and appends its voxels to `found`.
SliceBorder take_slice_piece(const Mask& bone, const Mask& cement, Mask& open, const Index3& seed, int normal,
                             std::vector<Index3>& found)
{
  SliceBorder border;
  found.assign(1, seed);
  open.at(seed) = 0;
  for (std::size_t next = 0; next < found.size(); ++next)
    for (int axis = 0; axis < 3; ++axis)
      for (const int step : {-1, 1}) {
        Index3 at = found[next];
        at[axis] += step;
        if (axis == normal || !bone.grid.contains(at))
          continue;
        if (open.at(at)) {
          open.at(at) = 0;
          found.push_back(at);
        } else if (bone.at(at)) {
          ++border.with_bone;
        } else if (!cement.at(at)) {
          ++border.with_soft_tissue;
        }
      }
  return border;
}

/// Cement that bone surrounds in its axial slice, on at least `share` of its border there: columns that
/// bridge both endplates are inside the bone although no bone is left above and below them, cement in the
/// canal, beside the body or in a disc is not.
Mask surrounded_in_slices(const Mask& bone, const Mask& cement, double share)
{
  const int normal = long_axis(bone.grid);
  Mask open = without(cement, bone);
  Mask inside(bone.grid);
  std::vector<Index3> piece_voxels;
  for (std::size_t v = 0; v < open.values.size(); ++v) {
    if (!open[v])
      continue;
    const SliceBorder border =
        take_slice_piece(bone, cement, open, bone.grid.index_of(v), normal, piece_voxels);
    if (border.with_bone >= share * (border.with_bone + border.with_soft_tissue))
      for (const Index3& at : piece_voxels)
        inside.at(at) = 1;
  }
  return inside;
}

} // namespace

Mask with_enclosed_cement(const Mask& body, const Mask& cement, double reach)
{
  if (volume_of(cement) == 0)
    return holes_filled(body);
  // 0.7: a column may lie against the outer wall with up to a third of its border
  const Mask inside =
      united(intersected(cement, closed(body, reach)), surrounded_in_slices(body, cement, 0.7));
  return holes_filled(united(body, inside));
}

VertebraMasks vertebra_masks(const LabelMap& labels, const std::vector<int>& vertebra,
                             const std::vector<int>& body, const std::vector<int>& cement, RunLog& log)
{
  std::vector<int> bone_labels = vertebra;
  bone_labels.insert(bone_labels.end(), body.begin(), body.end());
  const Mask bone_on_map = mask_of(labels, bone_labels);
  const Grid grid = grid_around(bone_on_map, 14);
  if (grid.voxels() == 0)
    throw DataError(fmt::format("no voxel of the working grid has the label of the vertebra ({}).",
                                fmt::join(bone_labels, ", ")));
  const Mask bone = on_lattice(bone_on_map, grid);
  const Mask filling = on_lattice(mask_of(labels, cement), grid);

  VertebraMasks masks;
  masks.vertebra = with_enclosed_cement(bone, filling, 5);
  if (body.empty()) {
    masks.vertebra = main_piece(masks.vertebra, "vertebra", vertebra, log);
    return masks;
  }
  const Mask body_bone = on_lattice(mask_of(labels, body), grid);
  if (volume_of(body_bone) == 0)
    throw DataError(
        fmt::format("no voxel of the working grid has the label of the body ({}).", fmt::join(body, ", ")));
  masks.body = main_piece(with_enclosed_cement(body_bone, filling, 10), "vertebral body", body, log);
  masks.vertebra = united(masks.vertebra, *masks.body);
  return masks;
}

} // namespace cemvert
