# SPDX-License-Identifier: GPL-3.0-or-later
# Compares the cases of a study: tables by group, tests, figures and, where inputs were sampled, intervals and rankings.

# Result columns that tell of the computation, not of the vertebra.
of_the_computation <- "(iterations|traffic|checks\\.|solver_time|converged|load_steps|imbalance|uncertainty|seconds|_time|\\.residual$|dofs|quality)"

# What a paper would show first, in this order.
main_quantities <- c("gains\\..*\\.stiffness$", "gains\\..*\\.strength$", "\\.stiffness$", "\\.strength\\.(offset_0\\.2|linear_0\\.68)$", "residual_height_loss\\.",
                     "height_loss\\.", "flexion$", "tilt$", "distribution_rate$", "max_cross_section_ratio$", "cement_volume$", "leak", "anterior_height$",
                     "middle_height$", "posterior_height$", "avhr", "kyphotic_angle$", "contact_area_")

# A column's name as words: "mechanics.gains.cemented.stiffness" -> "gain in stiffness, cemented".
spoken <- function(name) {
  name <- sub("^(measurement|mechanics|states|mechanics\\.states)\\.", "", name)
  parts <- strsplit(name, ".", fixed = TRUE)[[1]]
  text <- if (parts[1] == "gains") {
    over <- if ("over_intact" %in% parts) " over intact" else ""
    paste0("gain in ", parts[length(parts)], over, ", ", parts[2])
  } else if (length(parts) > 1 && parts[1] %in% c("intact", "cemented", "fractured", "fractured cemented")) {
    paste0(sub("^(strength) ", "\\1, ", paste(parts[-1], collapse = " ")), ", ", parts[1])
  } else name
  gsub("_", " ", sub("offset 0$", "offset 0.2 %", sub("strength, offset_0 2", "strength (0.2 % offset)", sub("strength, linear_0 68", "strength (0.68 % linear)", text))))
}

spoken_label <- function(table, name) with_unit(spoken(name), unit_of(table, name))

first_column <- function(table, patterns) {
  for (pattern in patterns) {
    found <- grep(pattern, names(table$columns), value = TRUE)
    found <- found[vapply(found, function(name) any(!is.na(table$columns[[name]]$values)), logical(1))]
    if (length(found)) return(found[1])
  }
  NULL
}

# The first such column of numbers that is not the same in all cases.
first_varying <- function(table, patterns) {
  column <- first_column(table, patterns)
  if (!is.null(column) && is_number(table, column) && length(unique(stats::na.omit(numbers_of(table, column)))) > 1) column
}

is_number <- function(table, name) table$columns[[name]]$kind == "number"

# The numeric results with at least one value, the main ones first.
quantities_of <- function(table, results) {
  numeric <- Filter(function(name) is_number(table, name) && any(!is.na(table$columns[[name]]$values)), results)
  numeric <- grep(of_the_computation, numeric, value = TRUE, invert = TRUE)
  first <- unlist(lapply(main_quantities, function(pattern) grep(pattern, numeric, value = TRUE)))
  unique(c(first, numeric))
}

is_main <- function(name) any(vapply(main_quantities, grepl, logical(1), x = name))

# Numbers in at most four classes with equal shares of the cases, or as they are if few differ.
in_classes <- function(values, unit) {
  distinct <- sort(unique(values[!is.na(values)]))
  if (length(distinct) <= 8) return(factor(values, distinct, trimws(paste(format(distinct, trim = TRUE, drop0trailing = TRUE), unit))))
  breaks <- unique(stats::quantile(values, c(0, 0.25, 0.5, 0.75, 1), na.rm = TRUE))
  cut(values, breaks, include.lowest = TRUE, labels = trimws(paste(number_text(utils::head(breaks, -1), 2), "to", number_text(breaks[-1], 2), unit)))
}

as_words <- function(table, name, levels = NULL) {
  found <- as.character(table$columns[[name]]$values)
  factor(found, if (is.null(levels)) sort(unique(found)) else levels)
}

# The groupings the study allows: named factors over the rows.
groupings_of <- function(table, axes, sampled) {
  groupings <- list()
  add <- function(name, factor) if (sum(!is.na(factor))) groupings[[name]] <<- droplevels(factor)
  if (!is.null(column <- first_column(table, "contact_class$"))) add("contact class", as_words(table, column))
  if (!is.null(column <- first_column(table, "distribution_class$"))) add("distribution class", as_words(table, column, c("HDR", "MDR", "LDR")))
  if (!is.null(column <- first_column(table, "max_cross_section_ratio$")))
    add("section ratio", factor(ifelse(numbers_of(table, column) > 43, "over 43 %", "up to 43 %"), c("up to 43 %", "over 43 %")))
  for (axis in setdiff(axes, sampled)) {
    values <- table$columns[[axis]]$values
    if (length(unique(values[!is.na(values)])) < 2 || grepl("seed|replicate", axis)) next
    words <- if (is_number(table, axis)) in_classes(numbers_of(table, axis), if (unit_of(table, axis) == "1") "" else unit_of(table, axis)) else as_words(table, axis, unique(as.character(values[!is.na(values)]))) # in the order of the study
    if (nlevels(words) <= 30) add(axis, words)
  }
  if (!any(grepl("volume", names(groupings))) && !is.null(column <- first_column(table, "^measurement\\.cement_volume$")))
    add("cement volume", in_classes(numbers_of(table, column), unit_of(table, column)))
  groupings
}

# Sampled inputs: numbers that hardly repeat.
sampled_axes <- function(table, axes) {
  Filter(function(axis) {
    values <- table$columns[[axis]]$values
    values <- values[!is.na(values)]
    is_number(table, axis) && !grepl("seed|replicate", axis) && length(unique(values)) > 12 && length(unique(values)) > length(values) / 4
  }, axes)
}

# p of the difference between the groups by ranks; NA where no group pair can be compared.
p_by_ranks <- function(value, group) {
  keep <- !is.na(value) & !is.na(group)
  group <- droplevels(group[keep]); value <- value[keep]
  if (nlevels(group) < 2 || sum(table(group) >= 2) < 2 || length(unique(value)) < 2) return(NA_real_)
  suppressWarnings(if (nlevels(group) == 2) stats::wilcox.test(value ~ group, exact = FALSE)$p.value else stats::kruskal.test(value, group)$p.value)
}

# Long table: one row per grouping, group and quantity.
comparison_rows <- function(table, quantities, groupings) {
  rows <- list()
  for (grouping in names(groupings)) for (name in quantities) for (group in levels(groupings[[grouping]])) {
    of_group <- which(groupings[[grouping]] == group)
    all <- numbers_of(table, name)[of_group]
    x <- all[!is.na(all)]
    q <- if (length(x)) unname(stats::quantile(x, c(0, 0.25, 0.5, 0.75, 1))) else rep(NA_real_, 5)
    rows[[length(rows) + 1]] <- data.frame(grouping = grouping, group = group, quantity = name, unit = unit_of(table, name), n = length(x), missing = length(all) - length(x),
      mean = if (length(x)) mean(x) else NA_real_, deviation = if (length(x) > 1) stats::sd(x) else NA_real_, smallest = q[1], `lower quartile` = q[2], median = q[3],
      `upper quartile` = q[4], largest = q[5], check.names = FALSE)
  }
  if (length(rows)) do.call(rbind, rows)
}

# One grouping as a table for people: mean and deviation in each group, p of the difference.
grouping_table <- function(table, quantities, group, block) {
  lines <- lapply(quantities, function(name) {
    value <- numbers_of(table, name)
    cells <- vapply(levels(group), function(level) {
      x <- value[which(group == level)]
      x <- x[!is.na(x)]
      if (length(x) == 0) "-" else if (length(x) == 1) paste0(number_text(x), " (n = 1)")
      else paste0(number_text(mean(x)), " +- ", number_text(stats::sd(x), 2), if (length(x) < sum(group == level, na.rm = TRUE)) paste0(" (n = ", length(x), ")"))
    }, "")
    as.data.frame(c(list(quantity = spoken_label(table, name)), as.list(cells), list(p = p_by_ranks(value, group), matched = p_matched(value, group, block))), check.names = FALSE)
  })
  frame <- do.call(rbind, lines)
  names(frame) <- c("quantity", paste0(levels(group), " (n = ", base::table(group), ")"), "p", "matched p")
  if (all(is.na(frame$`matched p`))) frame$`matched p` <- NULL
  if (nlevels(group) < 2) frame$p <- NULL
  frame
}

# Remembers what could not be made, and why.
new_register <- function() {
  missing <- character(0)
  list(attempt = function(what, expression) tryCatch(withCallingHandlers(expression, warning = function(w) invokeRestart("muffleWarning")),
                                                     error = function(e) { missing <<- c(missing, paste0(what, ": ", sub("[.\n ]+$", "", conditionMessage(e)))); NULL }),
       tell = function(what) missing <<- c(missing, what), missing = function() missing)
}

# Gains in stiffness and strength. Where the laws are linear, strength is stiffness times a height: the same gain once.
gain_columns <- function(table, register) {
  found <- grep("gains\\.", names(table$columns), value = TRUE)
  found <- Filter(function(name) grepl("\\.(stiffness|strength)$", name) && is_number(table, name) && sum(!is.na(table$columns[[name]]$values)) > 1, found)
  Filter(function(name) {
    stiffness <- sub("strength$", "stiffness", name)
    if (stiffness == name || is.null(table$columns[[stiffness]])) return(TRUE)
    same <- isTRUE(all.equal(table$columns[[name]]$values, table$columns[[stiffness]]$values, tolerance = 1e-4))
    if (same) register$tell(paste0(spoken(name), ", by itself: in all cases it equals that in stiffness, the laws being linear"))
    !same
  }, found)
}

default_tests <- function(table, groupings, gains) {
  tests <- list()
  add <- function(...) tests[[length(tests) + 1]] <<- list(..., figures = FALSE)
  for (gain in gains) for (grouping in intersect(c("contact class", "distribution class", "section ratio"), names(groupings)))
    if (nlevels(groupings[[grouping]]) > 1)
      add(name = paste(spoken(gain), "by", grouping), file = if (nlevels(groupings[[grouping]]) > 2) "kruskal_wallis" else "wilcoxon", test = "by ranks", value = gain, by = grouping)
  for (gain in gains) for (column in c(first_varying(table, "^measurement\\.cement_volume$"), first_varying(table, "^measurement\\.distribution_rate$"), first_varying(table, "max_cross_section_ratio$")))
    for (method in c("pearson", "spearman"))
      add(name = paste0(spoken(gain), " with ", spoken(column), " (", method, ")"), file = method, test = method, value = gain, with = column)
  tests
}

# The cut-offs of the papers tried on the study: does the section ratio (43 %) or the distribution rate (20 %) tell a
# high gain from a low one? High is restoration (strength not below intact) where both happen, else above the median.
cut_off_tests <- function(table, gains) {
  restoring <- grep("over_intact.*strength$", gains, value = TRUE)
  gain <- c(restoring, grep("strength$", gains, value = TRUE), gains)[1]
  if (is.na(gain)) cannot("no gain was solved")
  value <- numbers_of(table, gain)
  restored <- length(restoring) && any(value >= 1, na.rm = TRUE) && any(value < 1, na.rm = TRUE)
  limit <- if (restored) 1 else stats::median(value, na.rm = TRUE)
  table$columns$high <- list(kind = "number", unit = "", values = as.numeric(if (restored) value >= limit else value > limit))
  tests <- list()
  for (one in list(list("max_cross_section_ratio$", 43), list("^measurement\\.distribution_rate$", c(20, 10)))) {
    column <- first_varying(table, one[[1]])
    if (!is.null(column))
      tests[[length(tests) + 1]] <- list(name = paste("cut-off of", spoken(column), "for", spoken(gain), if (restored) "of 1 or more" else paste("above the median", number_text(limit))),
                                         file = "roc", test = "roc", value = column, outcome = "high", positive = "1", thresholds = one[[2]], figures = TRUE)
  }
  list(tests = tests, table = table)
}

run_comparison <- function(request, folder) {
  register <- new_register()
  table <- request$table
  status <- table$columns$status$values
  done <- if (is.null(status)) seq_along(table$columns[[1]]$values) else which(status == "done")
  told <- study_counts(status)
  has_hdf5 <- isTRUE(register$attempt("study.h5", write_hdf5(table, file.path(folder, "study.h5"))))
  if (length(done) == 0) {
    writeLines(c("# Comparison", "", told, "", "No case is done: nothing to compare."), file.path(folder, "comparison.md"))
    cat("warning no case is done: nothing to compare\n")
    return(invisible())
  }
  table <- rows_where(table, done)
  if (has_hdf5) told <- paste(told, "The table is also in `study.h5`.")
  curves <- Filter(function(curve) curve$case %in% table$columns$case$values, request$curves)
  sampled <- if (length(request$sampled)) intersect(request$sampled, request$axes) else sampled_axes(table, request$axes)
  groupings <- groupings_of(table, request$axes, sampled)
  for (name in names(groupings)) if (is.null(table$columns[[name]])) table$columns[[name]] <- list(kind = "text", unit = "", values = as.character(groupings[[name]]))
  quantities <- quantities_of(table, request$results)
  gains <- gain_columns(table, register)
  if (length(gains) == 0) register$tell("gains: no state with cement was solved beside one without, so there is no gain to compare")
  for (name in c("contact class", "distribution class", "section ratio"))
    if (is.null(groupings[[name]])) register$tell(paste0("by ", name, ": the study has no such measure"))
    else if (nlevels(groupings[[name]]) == 1) register$tell(paste0("differences by ", name, ": all cases are '", levels(groupings[[name]]), "'"))
  rows <- comparison_rows(table, quantities, groupings)
  if (!is.null(rows)) utils::write.csv(rows, file.path(folder, "comparison.csv"), row.names = FALSE, na = "")
  cat("progress 1 4\n")
  results <- run_analyses(default_tests(table, groupings, gains), table, folder, FALSE)
  cut_offs <- register$attempt("cut-offs", cut_off_tests(table, gains))
  if (!is.null(cut_offs)) results <- c(results, run_analyses(cut_offs$tests, cut_offs$table, folder, FALSE))
  cat("progress 2 4\n")
  figures <- comparison_figures(table, groupings, gains, curves, request$axes, folder, register)
  cat("progress 3 4\n")
  uncertain <- uncertainty(table, groupings, gains, request, sampled, folder, register)
  failed <- Filter(function(one) !is.null(one$reason), results)
  for (one in failed) register$tell(paste0(one$name, ": ", one$reason))
  write_comparison(folder, told, table, quantities, groupings, listed_axes(table, request$axes, sampled), Filter(function(one) is.null(one$reason), results), figures, uncertain, register$missing())
  cat("summary", length(done), if (is.null(status)) length(done) else length(status), "\n")
}

study_counts <- function(status) {
  if (is.null(status)) return("All rows of the table are compared (it has no column `status`).")
  paste0(length(status), " cases: ", sum(status == "done", na.rm = TRUE), " done, ", sum(status == "failed", na.rm = TRUE), " failed, ", sum(status == "missing", na.rm = TRUE),
         " not run yet. Only the done ones are compared.")
}

write_comparison <- function(folder, told, table, quantities, groupings, listed, results, figures, uncertain, missing) {
  main <- Filter(is_main, quantities)
  varies <- vapply(main, function(name) length(unique(stats::na.omit(signif(numbers_of(table, name), 5)))) > 1, logical(1))
  alike <- vapply(main[!varies], function(name) paste(spoken_label(table, name), number_text(stats::na.omit(numbers_of(table, name))[1])), "")
  main <- main[varies]
  by_group <- unlist(lapply(names(groupings), function(name) {
    if (length(main) == 0) return(NULL)
    c(paste("## By", name), "", markdown_table(grouping_table(table, main, groupings[[name]], blocks_of(table, listed, groupings[[name]]))), "",
      unlist(lapply(figures[[name]], function(file) c(paste0("![by ", name, "](", file, ")"), ""))))
  }))
  others <- unlist(figures[setdiff(names(figures), names(groupings))])
  told <- c("# Comparison of the study", "", told, "",
            "Mean +- deviation in each group; p by ranks (Wilcoxon for two groups, Kruskal-Wallis for more). Every number, with medians and quartiles, is in `comparison.csv`. *matched p*, where the design allows it: groups compared at equal values of the other listed keys (signed ranks for two groups, Friedman's test for more). It is small wherever the order is the same throughout, however little the groups differ: read it with the means. The intact state is a control: what differs there comes from the meshes.", "",
            "Cases of a designed study are not a random sample of patients: p tells whether the groups differ by more than the spread among these cases, no more. Cases of one vertebra are not independent of each other.", "",
            if (length(alike)) c(paste0("The same in all cases: ", paste(alike, collapse = "; "), "."), ""),
            by_group, if (length(others)) c("## Figures", "", unlist(lapply(others, function(file) c(paste0("![", sub("\\.png$", "", basename(file)), "](", file, ")"), "")))),
            uncertain, if (length(results)) c("## Tests", "", overview_table(results), "", unlist(lapply(results, section_of))),
            if (length(missing)) c("## Not made", "", paste0("- ", missing, "."), ""), "## Notes", "", paste("-", closing_notes(results)))
  writeLines(told, file.path(folder, "comparison.md"))
  write_json(list(schema = "cemvert comparison 1", software = software_text(), not_made = as.list(missing), tests = lapply(results, for_json)), file.path(folder, "comparison.json"))
  if (length(missing) == 1) cat("warning ", missing, ".\n", sep = "")
  if (length(missing) > 1) cat("warning ", length(missing), " comparisons could not be made (", missing[1], "; ...): all are listed at the end of comparison.md.\n", sep = "")
}
