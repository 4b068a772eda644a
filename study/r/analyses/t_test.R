# SPDX-License-Identifier: GPL-3.0-or-later
# Two means: Welch's test (spreads may differ) unless `variances: equal` asks for Student's; paired with `paired with`.

t_test <- function(a, table) {
  if (!is.null(a[["paired with"]])) return(paired_t_test(a, table))
  sample <- grouped_sample(a, table, 2, 2)
  equal <- identical(a$variances, "equal")
  test <- stats::t.test(value ~ group, data = sample[c("value", "group")], var.equal = equal)
  parts <- split(sample$value, sample$group)
  pooled <- sqrt(sum((lengths(parts) - 1) * vapply(parts, stats::var, numeric(1))) / (length(sample$value) - 2))
  result(if (equal) "Student's t test, two sided" else "Welch's t test, two sided", length(sample$value), sample$missing,
         list(name = "t", value = unname(test$statistic), df = unname(test$parameter)), test$p.value,
         list(name = paste0("difference of means, ", levels(sample$group)[1], " - ", levels(sample$group)[2]),
              value = unname(test$estimate[1] - test$estimate[2]), low = test$conf.int[1], high = test$conf.int[2]),
         list(groups = group_summary(sample)), group_checks(sample),
         c(summary_note(sample), sprintf("Cohen's d (pooled deviation): %s.", number_text(unname(test$estimate[1] - test$estimate[2]) / pooled, 2))),
         list(groups = function() draw_groups(sample, p_phrase(test$p.value))))
}

paired_t_test <- function(a, table) {
  whole <- complete_rows(data.frame(first = numbers_of(table, a$value), second = numbers_of(table, a[["paired with"]])))
  pair <- whole$frame
  test <- stats::t.test(pair$first, pair$second, paired = TRUE)
  result("paired t test, two sided", nrow(pair), whole$missing,
         list(name = "t", value = unname(test$statistic), df = unname(test$parameter)), test$p.value,
         list(name = paste("mean of", a$value, "-", a[["paired with"]]), value = unname(test$estimate),
              low = test$conf.int[1], high = test$conf.int[2]),
         list(columns = data.frame(column = c(a$value, a[["paired with"]]), n = nrow(pair), mean = c(mean(pair$first), mean(pair$second)),
                                   deviation = c(stats::sd(pair$first), stats::sd(pair$second)))),
         shapiro_row(pair$first - pair$second, "differences"), character(0),
         list(pairs = function() draw_pairs(pair, a, table, p_phrase(test$p.value))))
}

# Each row as a line from its first to its second value, the means on top.
draw_pairs <- function(pair, a, table, title) {
  graphics::matplot(t(as.matrix(pair)), type = "l", lty = 1, col = grDevices::adjustcolor("grey40", 0.4), xaxt = "n", xlab = "",
                    ylab = with_unit("value", unit_of(table, a$value)), main = paste0(title, ", n = ", nrow(pair)), xlim = c(0.8, 2.2))
  graphics::lines(1:2, colMeans(pair), type = "b", pch = 19, lwd = 3, col = colours(1))
  graphics::axis(1, 1:2, c(a$value, a[["paired with"]]))
}
