# SPDX-License-Identifier: GPL-3.0-or-later
# What is there: n, mean, deviation, quartiles and the interval that holds 95 % of the values; by group if `by` is given.

percentile_interval <- function(x) unname(stats::quantile(x, c(0.025, 0.975)))

summary_table <- function(a, table) {
  value <- numbers_of(table, a$value)
  group <- if (is.null(a$by)) factor(rep("all", length(value))) else groups_of(table, a$by, a$groups)
  whole <- complete_rows(data.frame(value = value, group = group), 1)
  parts <- split(whole$frame$value, droplevels(whole$frame$group))
  row <- function(x, name) {
    interval <- percentile_interval(x)
    data.frame(group = name, n = length(x), mean = mean(x), deviation = stats::sd(x), smallest = min(x), `2.5 %` = interval[1],
               `25 %` = unname(stats::quantile(x, 0.25)), median = stats::median(x), `75 %` = unname(stats::quantile(x, 0.75)),
               `97.5 %` = interval[2], largest = max(x), check.names = FALSE)
  }
  result("summary", nrow(whole$frame), whole$missing, tables = list(summary = do.call(rbind, c(Map(row, parts, names(parts)), make.row.names = FALSE))),
         notes = if (any(lengths(parts) < 40)) "With fewer than 40 values in a group the 2.5 and 97.5 % points lie near its extremes.")
}
