# SPDX-License-Identifier: GPL-3.0-or-later
# Several groups by ranks, with pairwise Wilcoxon tests whose p values are adjusted after Holm (1979).

kruskal_wallis <- function(a, table) {
  sample <- grouped_sample(a, table, 2)
  test <- stats::kruskal.test(sample$value, sample$group)
  pairs <- suppressWarnings(stats::pairwise.wilcox.test(sample$value, sample$group, p.adjust.method = "holm")$p.value)
  places <- which(!is.na(pairs), arr.ind = TRUE)
  result("Kruskal-Wallis rank test", length(sample$value), sample$missing,
         list(name = "chi-square", value = unname(test$statistic), df = unname(test$parameter)), test$p.value,
         list(name = "epsilon squared", value = unname(test$statistic) / (length(sample$value) - 1), low = NA, high = NA),
         list(groups = group_summary(sample),
              `pairs (Wilcoxon, Holm)` = data.frame(pair = paste0(rownames(pairs)[places[, 1]], "-", colnames(pairs)[places[, 2]]),
                                                    `adjusted p` = pairs[places], check.names = FALSE)),
         NULL, "No assumption of normal data; the groups' shapes should be alike if medians are to be compared.",
         list(groups = function() draw_groups(sample, p_phrase(test$p.value))))
}
