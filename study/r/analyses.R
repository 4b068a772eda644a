# SPDX-License-Identifier: GPL-3.0-or-later
# Runs the analyses of a plan one after the other; what cannot be made is told and the rest goes on.

needed_package <- c(roc = "pROC", kaplan_meier = "survival", cox_regression = "survival")

# The analysis `a` for each of its columns under `value`, as separate results.
split_by_value <- function(a) {
  key <- if (!is.null(a$value)) "value" else if (length(a$outcome) > 1) "outcome"
  if (is.null(key) || length(a[[key]]) == 1) return(list(a))
  lapply(a[[key]], function(one) { copy <- a; copy[[key]] <- one; copy$name <- paste0(a$name, ": ", one); copy })
}

# Rows that `where` selects; an unknown truth (missing value) is not selected.
rows_where <- function(table, rows) {
  table$columns <- lapply(table$columns, function(column) { column$values <- column$values[rows]; column })
  table
}

run_analysis <- function(a, table, folder) {
  package <- needed_package[a$file]
  one <- tryCatch({
    if (!is.na(package) && !requireNamespace(package, quietly = TRUE))
      cannot("R has no package '", package, "'; install it: apt-get install r-cran-", tolower(package))
    if (!is.null(a$rows)) table <- rows_where(table, a$rows)
    noted <- character(0)
    found <- withCallingHandlers(get(a$file)(a, table), warning = function(w) { noted <<- c(noted, conditionMessage(w)); invokeRestart("muffleWarning") })
    found$notes <- c(found$notes, if (length(noted)) paste("R says:", unique(noted)))
    if (isTRUE(a$figures))
      found$figure_files <- unname(vapply(names(found$figures), function(name)
        save_figure(folder, paste0(a$name, if (length(found$figures) > 1) paste0(" ", name)), found$figures[[name]]), ""))
    found
  }, error = function(e) list(method = a$test, n = 0L, missing = 0L, reason = sub("[.\n ]+$", "", conditionMessage(e))))
  one$name <- a$name
  one
}

run_analyses <- function(analyses, table, folder, tell = TRUE) {
  single <- unlist(lapply(analyses, split_by_value), recursive = FALSE)
  lapply(seq_along(single), function(i) {
    if (tell) cat("progress", i - 1, length(single), "\n")
    run_analysis(single[[i]], table, folder)
  })
}

run_statistics <- function(request, folder) {
  results <- run_analyses(request$analyses, request$table, folder)
  failed <- Filter(function(one) !is.null(one$reason), results)
  told <- c("# Statistics", "", request$about, "", "## Overview", "", overview_table(results), "",
            if (length(failed)) c("Not made:", "", vapply(failed, function(one) paste0("- ", one$name, ": ", one$reason, "."), ""), ""),
            unlist(lapply(results, section_of)), "## Notes", "", paste("-", closing_notes(results)))
  writeLines(told, file.path(folder, "statistics.md"))
  write_json(list(schema = "cemvert statistics 1", table = request$about, software = software_text(), analyses = lapply(results, for_json)),
             file.path(folder, "statistics.json"))
  for (one in failed) cat("warning ", one$name, ": ", one$reason, ".\n", sep = "")
  cat("summary", length(results) - length(failed), length(results), "\n")
}
