# SPDX-License-Identifier: GPL-3.0-or-later
# What an analysis asks of the table or of the summary values in its plan.

# An analysis that cannot be made: the reason is told and the others go on.
cannot <- function(...) stop(structure(class = c("cannot", "error", "condition"), list(message = paste0(...), call = NULL)))

column_of <- function(table, name) {
  column <- table$columns[[name]]
  if (is.null(column)) cannot("the table has no column '", name, "'")
  column
}

unit_of <- function(table, name) {
  unit <- table$columns[[name]]$unit
  if (is.null(unit)) "" else unit
}

label_of <- function(table, name) with_unit(name, unit_of(table, name))

numbers_of <- function(table, name) {
  column <- column_of(table, name)
  if (column$kind != "number")
    cannot("the column '", name, "' holds words (such as '", Find(Negate(is.na), column$values), "'), numbers are needed")
  as.numeric(column$values)
}

# The column as groups, in the order the plan gives or else of the alphabet (numbers: of size). Rows of groups that the
# plan does not name are left out (NA).
groups_of <- function(table, name, wanted = NULL, most = 12) {
  column <- column_of(table, name)
  found <- sort(unique(column$values[!is.na(column$values)]))
  if (length(found) > most && is.null(wanted))
    cannot("the column '", name, "' has ", length(found), " different values: too many for groups")
  unknown <- setdiff(wanted, as.character(found))
  if (length(unknown))
    cannot("the column '", name, "' has no value '", unknown[1], "'; it has ", paste(head(found, most), collapse = ", "))
  factor(as.character(column$values), levels = if (is.null(wanted)) as.character(found) else wanted)
}

# 1 where the column says that it happened, else 0: what `positive` names, or one of 1, true, yes.
events_of <- function(table, name, positive = NULL) {
  column <- column_of(table, name)
  values <- as.character(column$values)
  found <- sort(unique(values[!is.na(values)]))
  if (is.null(positive)) {
    positive <- found[tolower(found) %in% c("1", "true", "yes")]
    if (length(positive) != 1 || length(found) > 2)
      cannot("the column '", name, "' has the values ", paste(head(found, 8), collapse = ", "),
             ": say which of them counts as the event with 'positive:'")
  } else if (length(unknown <- setdiff(positive, found))) {
    cannot("the column '", name, "' has no value '", unknown[1], "' (positive:); it has ", paste(head(found, 8), collapse = ", "))
  }
  ifelse(is.na(values), NA, as.numeric(values %in% positive))
}

# A predictor of a regression: numbers as they are, words as groups.
predictor_of <- function(table, name)
  if (column_of(table, name)$kind == "number") numbers_of(table, name) else droplevels(groups_of(table, name))

# Complete rows of a data frame, and how many were not.
complete_rows <- function(frame, least = 3) {
  complete <- stats::complete.cases(frame)
  if (sum(complete) < least)
    cannot("only ", sum(complete), " of ", nrow(frame), " rows are complete")
  list(frame = frame[complete, , drop = FALSE], missing = sum(!complete))
}

# n numbers with exactly this mean and standard deviation, shaped as a normal sample. Every test that depends on the data
# through n, mean and deviation alone (t, Welch, analysis of variance, Tukey) gives on them what it gave on the data.
sample_from_summary <- function(n, mean, deviation) {
  shape <- stats::qnorm(stats::ppoints(n))
  mean + deviation * (shape - mean(shape)) / stats::sd(shape)
}

check_lengths <- function(a, keys, length) {
  for (key in keys)
    if (length(a[[key]]) != length)
      cannot("'", key, "' has ", length(a[[key]]), " entries where the ", length, " groups need one each")
}

# Values and the group of each, from the table (`value`, `by`) or made from summary values (`means`, `deviations`, `n`).
grouped_sample <- function(a, table, least_groups = 2, most_groups = 12) {
  if (!is.null(a$means)) {
    count <- length(a$means)
    check_lengths(a, c("deviations", "n"), count)
    names <- if (is.null(a$groups)) paste("group", seq_len(count)) else a$groups
    check_lengths(list(groups = names), "groups", count)
    if (any(a$n < 2)) cannot("every group needs n of at least 2")
    value <- unlist(Map(sample_from_summary, a$n, a$means, a$deviations))
    sample <- list(value = value, group = factor(rep(names, a$n), levels = names), missing = 0, from_summary = TRUE,
                   label = "value", by = "group", rows = length(value))
  } else {
    frame <- data.frame(value = numbers_of(table, a$value), group = groups_of(table, a$by, a$groups))
    whole <- complete_rows(frame)
    sample <- list(value = whole$frame$value, group = droplevels(whole$frame$group), missing = whole$missing,
                   from_summary = FALSE, label = label_of(table, a$value), by = a$by, rows = nrow(frame))
  }
  count <- nlevels(sample$group)
  if (count < least_groups)
    cannot("there ", if (count == 1) "is one group" else paste("are", count, "groups"), " ('", sample$by,
           "'): at least ", least_groups, " are needed")
  if (least_groups == 2 && most_groups == 2 && count != 2)
    cannot("there are ", count, " groups ('", sample$by, "'): this test compares two; name them with 'groups:'")
  sample
}

# One row per group: what a paper prints.
group_summary <- function(sample) {
  parts <- split(sample$value, sample$group)
  of <- function(f) unname(vapply(parts, f, numeric(1)))
  frame <- data.frame(group = names(parts), n = as.integer(lengths(parts)), mean = of(mean), deviation = of(stats::sd))
  if (!sample$from_summary) {
    frame$median <- of(stats::median)
    frame$`lower quartile` <- of(function(x) unname(stats::quantile(x, 0.25)))
    frame$`upper quartile` <- of(function(x) unname(stats::quantile(x, 0.75)))
  }
  frame
}

# What an analysis returns: `statistic` list(name, value, df), `effect` list(name, value, low, high), `tables` named data
# frames, `checks` a data frame of assumptions, `figures` named functions that draw.
result <- function(method, n, missing = 0, statistic = NULL, p = NULL, effect = NULL, tables = list(), checks = NULL,
                   notes = character(0), figures = list())
  list(method = method, n = as.integer(n), missing = as.integer(missing), statistic = statistic, p = p, effect = effect,
       tables = tables, checks = checks, notes = notes, figures = figures)
