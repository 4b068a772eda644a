# SPDX-License-Identifier: GPL-3.0-or-later
# How well a number tells yes from no: area under the receiver operating curve (DeLong's interval), the cut-off with the
# largest Youden index, and any cut-offs the plan asks about.

roc <- function(a, table) {
  whole <- complete_rows(data.frame(score = numbers_of(table, a$value), event = events_of(table, a$outcome, a$positive)))
  frame <- whole$frame
  if (length(unique(frame$event)) < 2) cannot("the outcome is the same in all ", nrow(frame), " complete rows")
  if (length(unique(frame$score)) < 2) cannot("the column '", a$value, "' does not vary")
  direction <- switch(if (is.null(a$direction)) "automatic" else a$direction, automatic = "auto", `higher is positive` = "<", `lower is positive` = ">")
  curve <- pROC::roc(frame$event, frame$score, levels = c(0, 1), direction = direction, quiet = TRUE)
  area <- as.numeric(pROC::ci.auc(curve, method = "delong"))
  best <- pROC::coords(curve, "best", best.method = "youden", ret = "threshold", transpose = FALSE)$threshold
  cuts <- data.frame(`cut-off` = c(best, a$thresholds), what = c(rep("largest Youden index", length(best)), rep("asked for", length(a$thresholds))), check.names = FALSE)
  at <- do.call(rbind, lapply(cuts[["cut-off"]], function(cut) quality_at(frame, cut, curve$direction)))
  against_chance <- stats::wilcox.test(frame$score[frame$event == 1], frame$score[frame$event == 0], exact = FALSE)
  result("receiver operating curve", nrow(frame), whole$missing, NULL, against_chance$p.value,
         list(name = "area under the curve", value = area[2], low = area[1], high = area[3]),
         list(`cut-offs` = cbind(cuts, at)), NULL,
         c(sprintf("%d events; positive is a value %s the cut-off%s.", sum(frame$event), if (curve$direction == "<") "above" else "below",
                   if (direction == "auto") " (side chosen from the data: an area below one half cannot come out)" else ""),
           "p: Wilcoxon's rank-sum test of the area against one half. Intervals of sensitivity and specificity: exact binomial, at a fixed cut-off; a best cut-off is chosen on the same data and does better here than on new ones."),
         list(curve = function() draw_roc(curve, area, cuts, at, frame)))
}

# Sensitivity, specificity and Youden's index (1950, Cancer 3:32) at a cut-off.
quality_at <- function(frame, cut, direction) {
  positive <- if (direction == "<") frame$score > cut else frame$score < cut
  share <- function(hit, of) {
    if (of == 0) return(c(NA, NA, NA))
    test <- stats::binom.test(hit, of)
    c(test$estimate, test$conf.int)
  }
  sensitivity <- share(sum(positive & frame$event == 1), sum(frame$event == 1))
  specificity <- share(sum(!positive & frame$event == 0), sum(frame$event == 0))
  data.frame(sensitivity = sensitivity[1], `sensitivity 95 %` = interval_text(sensitivity[2], sensitivity[3]),
             specificity = specificity[1], `specificity 95 %` = interval_text(specificity[2], specificity[3]),
             `Youden index` = sensitivity[1] + specificity[1] - 1, check.names = FALSE)
}

draw_roc <- function(curve, area, cuts, at, frame) {
  graphics::par(pty = "s")
  graphics::plot(1 - curve$specificities, curve$sensitivities, type = "s", lwd = 2, col = colours(1), xlab = "1 - specificity", ylab = "sensitivity",
                 xlim = 0:1, ylim = 0:1, main = sprintf("area %s (%s), n = %d + %d", number_text(area[2], 2), interval_text(area[1], area[3], 2),
                                                        sum(frame$event == 1), sum(frame$event == 0)))
  graphics::abline(0, 1, lty = 2, col = "grey50")
  shade <- ifelse(cuts$what == "asked for", colours(2)[2], "black")
  graphics::points(1 - at$specificity, at$sensitivity, pch = 19, col = shade)
  graphics::text(1 - at$specificity, at$sensitivity, number_text(cuts[["cut-off"]]), pos = ifelse(cuts$what == "asked for", 1, 4), cex = 0.8, col = shade)
}
