# SPDX-License-Identifier: GPL-3.0-or-later
# Groups of a designed study compared at equal values of everything else that was listed: what a plain test counts as
# spread (other volumes, other densities) is the same for all groups there.

# The combination of the other listed values for each case: of all listed keys but those that decide the group.
blocks_of <- function(table, listed, group) {
  decides <- function(axis) {
    value <- as.character(table$columns[[axis]]$values)
    all(tapply(as.character(group), value, function(x) length(unique(stats::na.omit(x)))) <= 1)
  }
  others <- Filter(function(axis) !decides(axis), listed)
  if (length(others) == 0) NULL else droplevels(interaction(lapply(others, function(axis) as_words(table, axis))))
}

# p of the means of each group in each block, over the blocks that have all groups: signed ranks for two groups,
# Friedman's test (1937) for more; NA for fewer than five complete blocks.
p_matched <- function(value, group, block) {
  if (is.null(block) || nlevels(group) < 2) return(NA_real_)
  keep <- !is.na(value) & !is.na(group)
  if (!any(keep)) return(NA_real_)
  means <- tapply(value[keep], list(block[keep], group[keep]), mean)
  means <- means[stats::complete.cases(means), , drop = FALSE]
  if (nrow(means) < 5 || length(unique(signif(c(means), 6))) < 2) return(NA_real_)
  p <- suppressWarnings(if (nlevels(group) == 2) stats::wilcox.test(means[, 1], means[, 2], paired = TRUE)$p.value else stats::friedman.test(means)$p.value)
  if (is.nan(p)) NA_real_ else p
}
