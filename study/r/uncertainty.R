# SPDX-License-Identifier: GPL-3.0-or-later
# Where a study samples its inputs: the interval of every gain, and which input makes it wide.

# Rows of the intervals: all cases, and those of each pattern or class.
interval_rows <- function(table, outcomes, group) {
  rows <- lapply(outcomes, function(outcome) {
    value <- numbers_of(table, outcome)
    do.call(rbind, lapply(c("all", if (nlevels(group) > 1) levels(group)), function(level) {
      x <- value[if (level == "all") TRUE else which(group == level)]
      x <- x[!is.na(x)]
      if (length(x) < 2) return(NULL)
      interval <- percentile_interval(x)
      data.frame(quantity = outcome, unit = unit_of(table, outcome), group = level, n = length(x), mean = mean(x), deviation = stats::sd(x), `2.5 %` = interval[1], median = stats::median(x), `97.5 %` = interval[2], check.names = FALSE)
    }))
  })
  do.call(rbind, rows)
}

# Keys varied over a list, seeds apart.
listed_axes <- function(table, axes, sampled)
  Filter(function(axis) !grepl("seed|replicate", axis) && length(unique(table$columns[[axis]]$values)) > 1, setdiff(axes, sampled))

# The combination of listed values each case has.
listed_combinations <- function(table, axes, sampled) {
  varied <- listed_axes(table, axes, sampled)
  if (length(varied) == 0) return(factor(rep("all", length(table$columns[[1]]$values))))
  droplevels(interaction(lapply(varied, function(axis) as_words(table, axis))))
}

# Outcomes as distances from the mean of their combination.
without_listed <- function(table, outcomes, listed) {
  for (outcome in outcomes) {
    value <- numbers_of(table, outcome)
    table$columns[[outcome]]$values <- value - stats::ave(value, listed, FUN = function(x) mean(x, na.rm = TRUE)) + mean(value, na.rm = TRUE)
  }
  table
}

# Markdown lines of the section, or nothing where nothing was sampled.
uncertainty <- function(table, groupings, gains, request, sampled, folder, register) {
  if (length(sampled) == 0) { register$tell("intervals and ranking of inputs: the study samples no input (it lists its values)"); return(NULL) }
  strengths <- c(first_column(table, "^mechanics\\.(states\\.)?cemented\\.stiffness$"), first_column(table, "^mechanics\\.(states\\.)?cemented\\.strength\\.(offset_0\\.2|linear_0\\.68)$"))
  outcomes <- unique(c(gains, strengths))
  if (length(outcomes) == 0) { register$tell("intervals: neither gains nor stiffness in the table"); return(NULL) }
  pattern <- grep("pattern|target class", names(groupings), value = TRUE)[1]
  if (is.na(pattern)) pattern <- "contact class"
  group <- if (is.null(groupings[[pattern]])) factor(rep("all", length(table$columns[[1]]$values))) else groupings[[pattern]]
  intervals <- interval_rows(table, outcomes, group)
  utils::write.csv(intervals, file.path(folder, "intervals.csv"), row.names = FALSE)
  shown <- intervals
  shown$quantity <- vapply(shown$quantity, function(name) spoken_label(table, name), "")
  shown$unit <- NULL
  listed <- listed_combinations(table, request$axes, sampled)
  analyses <- lapply(outcomes, function(outcome) list(name = paste("what matters for the", spoken(outcome)), file = "sensitivity", test = "sensitivity", value = outcome, predictors = sampled, seed = request$seed, figures = TRUE))
  rankings <- run_analyses(analyses, without_listed(table, outcomes, listed), folder, FALSE)
  for (one in Filter(function(one) !is.null(one$reason), rankings)) register$tell(paste0(one$name, ": ", one$reason))
  rankings <- Filter(function(one) is.null(one$reason), rankings)
  told <- if (nlevels(listed) > 1) paste("For the rankings the mean of each of the", nlevels(listed), "combinations of listed values is taken off, so that only what was sampled makes a difference.")
  c(if (isTRUE(request$uncertainty)) "## Uncertainty" else "## Sampled inputs", "", paste0("Sampled inputs: ", paste(sampled, collapse = ", "), ". The intervals hold 95 % of the cases (percentiles); they say what these inputs do, not what the model leaves out."), "",
    markdown_table(shown), "", told, "", gsub("^## ", "### ", unlist(lapply(rankings, section_of))))
}
