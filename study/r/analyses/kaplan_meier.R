# SPDX-License-Identifier: GPL-3.0-or-later
# Survival curves by the product limit (Kaplan & Meier 1958), groups compared by the log-rank test.

# time, event (1 happened, 0 censored); beyond `until` all are censored there.
survival_frame <- function(a, table) {
  time <- numbers_of(table, a$time)
  event <- events_of(table, a$event, a$positive)
  if (any(time < 0, na.rm = TRUE)) cannot("the column '", a$time, "' has times below zero")
  if (!is.null(a$until)) {
    event <- ifelse(!is.na(time) & time > a$until, 0, event)
    time <- pmin(time, a$until)
  }
  list(time = time, event = event)
}

needs_events <- function(event) if (sum(event) == 0) cannot("no event happened in the ", length(event), " complete rows")

kaplan_meier <- function(a, table) {
  group <- if (is.null(a$by)) factor(rep("all", length(numbers_of(table, a$time)))) else groups_of(table, a$by, a$groups)
  whole <- complete_rows(data.frame(survival_frame(a, table), group = group))
  frame <- whole$frame
  frame$group <- droplevels(frame$group)
  needs_events(frame$event)
  curves <- survival::survfit(survival::Surv(time, event) ~ group, data = frame, conf.type = "log")
  several <- nlevels(frame$group) > 1
  test <- if (several) survival::survdiff(survival::Surv(time, event) ~ group, data = frame)
  p <- if (several) stats::pchisq(test$chisq, nlevels(frame$group) - 1, lower.tail = FALSE)
  lines <- summary(curves)$table
  if (is.null(dim(lines))) lines <- t(lines)
  medians <- data.frame(group = levels(frame$group), n = as.integer(lines[, "records"]), events = as.integer(lines[, "events"]),
                        `median time` = lines[, "median"], `median 95 %` = interval_text(lines[, "0.95LCL"], lines[, "0.95UCL"]), check.names = FALSE, row.names = NULL)
  if (several) medians$`expected events` <- test$exp
  tables <- list(groups = medians)
  if (!is.null(a$at)) tables[["survival at given times"]] <- survival_at(curves, frame, a$at)
  result(if (several) "Kaplan-Meier with log-rank test" else "Kaplan-Meier", nrow(frame), whole$missing,
         if (several) list(name = "chi-square", value = test$chisq, df = nlevels(frame$group) - 1), p, NULL, tables, NULL,
         c(if (any(is.na(lines[, "median"]))) "A median that was not reached is shown as '-'.",
           if (!is.null(a$until)) sprintf("Followed to %s: later events count as censored there.", format(a$until))),
         list(curves = function() draw_survival(curves, frame, label_of(table, a$time), a$by, p)))
}

survival_at <- function(curves, frame, times) {
  at <- summary(curves, times = times, extend = TRUE)
  data.frame(group = if (is.null(at$strata)) levels(frame$group)[1] else sub("^group=", "", as.character(at$strata)), time = at$time,
             `at risk` = as.integer(at$n.risk), survival = at$surv, `survival 95 %` = interval_text(at$lower, at$upper), check.names = FALSE)
}

# Curves with marks at censored times; the numbers at risk under the axis.
draw_survival <- function(curves, frame, time_label, by, p) {
  count <- nlevels(frame$group)
  graphics::par(mar = c(5.6 + count, 7, 2.6, 1.2))
  graphics::plot(curves, col = colours(count), lty = lines_of(count), lwd = 2, mark.time = TRUE, xlab = "", ylab = "without event", conf.int = count == 1, ylim = 0:1,
                 main = paste0(if (!is.null(p)) paste0("log-rank ", p_phrase(p), ", "), sum(frame$event), " events in ", nrow(frame)))
  graphics::title(xlab = time_label, line = 2.2)
  if (count > 1)
    graphics::legend("bottomleft", paste0(levels(frame$group), " (n = ", table(frame$group), ")"), title = by, col = colours(count), lty = lines_of(count), lwd = 2, bty = "n", cex = 0.85)
  times <- graphics::axTicks(1)
  times <- times[times <= max(frame$time)]
  graphics::mtext("at risk", side = 1, line = 3.4, at = graphics::par("usr")[1], adj = 1.1, cex = 0.8)
  for (i in seq_len(count)) {
    own <- frame$time[frame$group == levels(frame$group)[i]]
    graphics::mtext(vapply(times, function(t) as.character(sum(own >= t)), character(1)), side = 1, line = 3.4 + i, at = times, cex = 0.8, col = colours(count)[i])
    graphics::mtext(substr(levels(frame$group)[i], 1, 16), side = 1, line = 3.4 + i, at = graphics::par("usr")[1], adj = 1.1, cex = 0.8, col = colours(count)[i])
  }
}
