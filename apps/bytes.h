// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "anatomy/anatomy.h"
#include "core/bytes.h"
#include "core/provenance.h"

#include <string>
#include <vector>

namespace cemvert
{

/// Bytes in a fixed order, to be hashed.
class Bytes
{
public:
  template <class T>
  Bytes& add(const T& value)
  {
    writer_.put(value);
    return *this;
  }
  template <class T>
  Bytes& add(const std::vector<T>& values)
  {
    add(values.size());
    for (const T& value : values)
      add(value);
    return *this;
  }
  Bytes& add(const std::string& text)
  {
    writer_.put(text);
    return *this;
  }
  Bytes& add(const Vec3& point) { return add(point.x()).add(point.y()).add(point.z()); }
  Bytes& add(const Mat3& matrix)
  {
    return add(Vec3(matrix.col(0))).add(Vec3(matrix.col(1))).add(Vec3(matrix.col(2)));
  }
  Bytes& add(const Grid& grid)
  {
    return add(grid.size).add(grid.spacing).add(grid.origin).add(grid.direction);
  }
  Bytes& add(const HeightField& field)
  {
    return add(field.left0)
        .add(field.anterior0)
        .add(field.step)
        .add(field.nx)
        .add(field.ny)
        .add(field.heights);
  }
  std::string hash() const { return sha256_of_bytes(writer_.bytes()); }

private:
  ByteWriter writer_;
};

} // namespace cemvert
