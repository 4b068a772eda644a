# SPDX-License-Identifier: GPL-3.0-or-later
# Several means: one-way analysis of variance with Tukey's honest differences; Welch's analysis beside it.

anova <- function(a, table) {
  sample <- grouped_sample(a, table, 2)
  if (any(base::table(sample$group) < 2)) cannot("every group needs at least 2 values")
  fit <- stats::aov(value ~ group, data = sample[c("value", "group")])
  rows <- summary(fit)[[1]]
  p <- rows[["Pr(>F)"]][1]
  welch <- stats::oneway.test(value ~ group, data = sample[c("value", "group")])
  pairs <- stats::TukeyHSD(fit)$group
  result("one-way analysis of variance", length(sample$value), sample$missing,
         list(name = "F", value = rows[["F value"]][1], df = rows[["Df"]][1:2]), p,
         list(name = "eta squared", value = rows[["Sum Sq"]][1] / sum(rows[["Sum Sq"]]), low = NA, high = NA),
         list(groups = group_summary(sample),
              `pairs (Tukey's honest significant difference)` = data.frame(pair = rownames(pairs), difference = pairs[, "diff"],
                low = pairs[, "lwr"], high = pairs[, "upr"], `adjusted p` = pairs[, "p adj"], check.names = FALSE, row.names = NULL)),
         group_checks(sample),
         c(summary_note(sample), sprintf("Without equal spreads (Welch): F = %s, df = %s and %s, %s.", number_text(unname(welch$statistic)),
                                         df_text(unname(welch$parameter[1])), df_text(unname(welch$parameter[2])), p_phrase(welch$p.value))),
         list(groups = function() draw_groups(sample, p_phrase(p))))
}
