# SPDX-License-Identifier: GPL-3.0-or-later
# Two groups by ranks (Wilcoxon, Mann & Whitney), or two columns by signed ranks with `paired with`.

wilcoxon <- function(a, table) {
  if (!is.null(a[["paired with"]])) {
    whole <- complete_rows(data.frame(first = numbers_of(table, a$value), second = numbers_of(table, a[["paired with"]])))
    test <- suppressWarnings(stats::wilcox.test(whole$frame$first, whole$frame$second, paired = TRUE, conf.int = TRUE))
    return(result("Wilcoxon signed-rank test, two sided", nrow(whole$frame), whole$missing,
                  list(name = "V", value = unname(test$statistic), df = NULL), test$p.value,
                  list(name = "median of differences (Hodges-Lehmann)", value = unname(test$estimate), low = test$conf.int[1], high = test$conf.int[2]),
                  figures = list(pairs = function() draw_pairs(whole$frame, a, table, p_phrase(test$p.value)))))
  }
  sample <- grouped_sample(a, table, 2, 2)
  test <- suppressWarnings(stats::wilcox.test(value ~ group, data = sample[c("value", "group")], conf.int = TRUE))
  counts <- as.numeric(base::table(sample$group))
  superiority <- unname(test$statistic) / prod(counts)
  result("Wilcoxon rank-sum (Mann-Whitney) test, two sided", length(sample$value), sample$missing,
         list(name = "W", value = unname(test$statistic), df = NULL), test$p.value,
         list(name = paste0("shift (Hodges-Lehmann), ", levels(sample$group)[1], " - ", levels(sample$group)[2]),
              value = unname(test$estimate), low = test$conf.int[1], high = test$conf.int[2]),
         list(groups = group_summary(sample)), NULL,
         sprintf("Chance that a value of '%s' exceeds one of '%s' (ties count half): %s.", levels(sample$group)[1], levels(sample$group)[2],
                 number_text(superiority, 2)),
         list(groups = function() draw_groups(sample, p_phrase(test$p.value))))
}
