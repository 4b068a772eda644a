// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"

#include <cstring>
#include <string>
#include <type_traits>
#include <vector>

namespace cemvert
{

/// Plain data one after the other, as this machine holds it: for files that the same program reads again.
class ByteWriter
{
public:
  template <class T>
  void put(const T& value)
  {
    static_assert(std::is_trivially_copyable_v<T>);
    put_array(&value, 1);
  }
  void put(const std::string& text)
  {
    put(text.size());
    bytes_ += text;
  }
  template <class T>
  void put(const std::vector<T>& values)
  {
    put(values.size());
    put_array(values.data(), values.size());
  }
  /// @param values  `count` objects without pointers in them
  template <class T>
  void put_array(const T* values, std::size_t count)
  {
    bytes_.append(reinterpret_cast<const char*>(values), count * sizeof(T));
  }

  const std::string& bytes() const { return bytes_; }

private:
  std::string bytes_;
};

/// Reads what a ByteWriter wrote, in the same order.
/// @throws DataError  where the bytes end early
class ByteReader
{
public:
  explicit ByteReader(std::string bytes) : bytes_(std::move(bytes)) {}

  template <class T>
  void get(T& value)
  {
    static_assert(std::is_trivially_copyable_v<T>);
    get_array(&value, 1);
  }
  void get(std::string& text)
  {
    text.resize(count(1));
    get_array(text.data(), text.size());
  }
  template <class T>
  void get(std::vector<T>& values)
  {
    values.resize(count(sizeof(T)));
    get_array(values.data(), values.size());
  }
  template <class T>
  void get_array(T* values, std::size_t count)
  {
    if (count * sizeof(T) > bytes_.size() - place_)
      throw DataError("the data end early");
    std::memcpy(reinterpret_cast<char*>(values), bytes_.data() + place_, count * sizeof(T));
    place_ += count * sizeof(T);
  }

private:
  /// How many objects follow; no more than the bytes left could hold.
  std::size_t count(std::size_t size)
  {
    std::size_t number = 0;
    get(number);
    if (number > (bytes_.size() - place_) / size)
      throw DataError("the data end early");
    return number;
  }

  std::string bytes_;
  std::size_t place_ = 0;
};

} // namespace cemvert
