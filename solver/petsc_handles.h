// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"

#include <petscsnes.h>

#include <string>
#include <utility>

namespace cemvert::petsc
{

/// PETSc answers with codes, not exceptions: anything but 0 here is a bug of ours or a lack of memory.
inline void check(PetscErrorCode code, const char* call)
{
  if (code == 0)
    return;
  const char* text = nullptr;
  PetscErrorMessage(code, &text, nullptr);
  throw_bug(std::string(call) + " failed with PETSc error " + std::to_string(static_cast<int>(code)) + " (" +
            (text != nullptr ? text : "no description") + ")");
}

/// Sole owner of one PETSc object.
template <class T, PetscErrorCode (*destroy)(T*)>
class Handle
{
public:
  Handle() = default;
  Handle(Handle&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Handle& operator=(Handle&& other) noexcept
  {
    std::swap(object_, other.object_);
    return *this;
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle()
  {
    if (object_ != nullptr)
      destroy(&object_);
  }

  T get() const { return object_; }
  T* put() { return &object_; } ///< for PETSc's ...Create functions
  explicit operator bool() const { return object_ != nullptr; }

private:
  T object_ = nullptr;
};

using Matrix = Handle<Mat, MatDestroy>;
using Vector = Handle<Vec, VecDestroy>;
using Solver = Handle<KSP, KSPDestroy>;
using NonlinearSolver = Handle<SNES, SNESDestroy>;
using NullSpace = Handle<MatNullSpace, MatNullSpaceDestroy>;
using IndexSet = Handle<IS, ISDestroy>;
using Scatter = Handle<VecScatter, VecScatterDestroy>;

} // namespace cemvert::petsc
