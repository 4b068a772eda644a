// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "study/study_table.h"

#include <map>
#include <string>

namespace cemvert
{

/// What a case is expected to take on one core.
struct CaseEstimate {
  double dofs = 0;
  double seconds = 0;
  double memory = 0; ///< MB
  double disk = 0;   ///< MB
};

/// Estimates cases before they are run: degrees of freedom from the volume of the labels and the edge length,
/// time and memory from these. What finished cases of the study took corrects the last two.
class Estimator
{
public:
  /// @param table  of the case file's keys
  explicit Estimator(const KeyTable& table) : table_(table) {}

  /// Nothing if the size of the model cannot be told beforehand (labels that cannot be read, modulus images).
  std::optional<CaseEstimate> of(const StudyCase& one, const StudyRun& run);

  /// Corrects what follows by the cases that are done.
  void learn(const std::vector<StudyRow>& rows, const StudyRun& run);
  std::size_t learned() const { return learned_; } ///< from so many cases

private:
  std::optional<CaseEstimate> uncorrected(const StudyCase& one, const StudyRun& run);
  double volume_of_body(const CaseFile& file); ///< ml, 0 if it cannot be told

  const KeyTable& table_;
  std::map<std::string, double> volumes_; ///< by label map and labels
  std::size_t learned_ = 0;
  double time_factor_ = 1, memory_factor_ = 1;
};

} // namespace cemvert
