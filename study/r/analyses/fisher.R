# SPDX-License-Identifier: GPL-3.0-or-later
# Counts by group: Fisher's exact test, for small counts.

fisher <- function(a, table) {
  found <- counts_of(a, table)
  counts <- found$counts
  needs_two_by_two(counts)
  test <- stats::fisher.test(counts, workspace = 2e7)
  result("Fisher's exact test, two sided", sum(counts), found$missing, NULL, test$p.value, odds_effect(counts), list(counts = counts_table(counts)),
         figures = list(counts = function() draw_counts(counts, p_phrase(test$p.value), a)))
}
