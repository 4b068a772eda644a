# SPDX-License-Identifier: GPL-3.0-or-later
# Results as Markdown for people and as JSON for programs.

df_text <- function(df) ifelse(df == round(df), sprintf("%d", as.integer(round(df))), sprintf("%.1f", df))

statistic_text <- function(one) {
  if (is.null(one$statistic)) return("-")
  df <- one$statistic$df
  paste0(one$statistic$name, if (length(df)) paste0("(", paste(df_text(df), collapse = ", "), ")"), " = ", number_text(one$statistic$value))
}

effect_text <- function(one) {
  if (is.null(one$effect)) return("-")
  e <- one$effect
  paste0(e$name, " ", number_text(e$value), if (!is.na(e$low)) paste0(" (", interval_text(e$low, e$high), ")"))
}

overview_table <- function(results) {
  done <- Filter(function(one) is.null(one$reason), results)
  if (length(done) == 0) return("No analysis could be made.")
  markdown_table(data.frame(analysis = vapply(done, function(one) one$name, ""), test = vapply(done, function(one) one$method, ""),
                            n = vapply(done, function(one) one$n, 1L), missing = vapply(done, function(one) one$missing, 1L),
                            statistic = vapply(done, statistic_text, ""), p = vapply(done, function(one) if (length(one$p)) p_text(one$p) else "-", ""),
                            `effect (95 % interval)` = vapply(done, effect_text, ""), check.names = FALSE))
}

# One analysis in full.
section_of <- function(one) {
  if (!is.null(one$reason)) return(c(paste("##", one$name), "", paste0("Not made: ", one$reason, "."), ""))
  facts <- c(paste0("n = ", one$n, if (one$missing > 0) paste0(" (", one$missing, " rows with missing values left out)")),
             if (!is.null(one$statistic)) statistic_text(one), if (length(one$p)) p_phrase(one$p), if (!is.null(one$effect)) effect_text(one))
  titled <- unlist(Map(function(title, frame) c(paste0("*", title, "*"), "", markdown_table(frame), ""), names(one$tables), one$tables))
  c(paste("##", one$name), "", paste0("**", one$method, "**: ", paste(facts, collapse = "; "), "."), "", titled,
    if (!is.null(one$checks) && nrow(one$checks)) c("*assumptions*", "", markdown_table(one$checks), ""),
    if (length(one$notes)) c(paste("-", one$notes), ""),
    unlist(lapply(one$figure_files, function(file) c(paste0("![", one$name, "](", file, ")"), ""))))
}

software_text <- function() {
  packages <- Filter(function(p) p %in% loadedNamespaces(), c("survival", "pROC"))
  versions <- vapply(packages, function(p) paste(p, utils::packageVersion(p)), "")
  paste0(R.version$version.string, if (length(versions)) paste0(", ", paste(versions, collapse = ", ")))
}

closing_notes <- function(results) {
  tests <- sum(vapply(results, function(one) is.null(one$reason) && length(one$p) && !is.na(one$p), logical(1)))
  c(if (tests > 1) sprintf("%d tests were made and their p values are not adjusted for each other: about %s of them would fall below 0.05 by chance alone if nothing were there.",
                           tests, number_text(0.05 * tests, 2)),
    paste0("Computed by ", software_text(), "; `statistics.R` and `request.json` beside this file make it again: `Rscript statistics.R request.json .`"))
}

# JSON numbers with six digits: more are not true.
for_json <- function(one) {
  frame <- function(f) if (is.null(f)) NULL else lapply(seq_len(nrow(f)), function(i) lapply(as.list(f[i, , drop = FALSE]), function(x) if (is.numeric(x)) signif(x, 6) else x))
  number <- function(x) if (length(x)) signif(unname(x), 6) else NULL
  unname_list <- function(x) if (is.null(x)) NULL else Filter(Negate(is.null), x)
  list(name = one$name, test = one$method, reason = one$reason, n = one$n, missing = one$missing,
       statistic = if (!is.null(one$statistic)) unname_list(list(name = one$statistic$name, value = number(one$statistic$value), df = number(one$statistic$df))),
       p = number(one$p), effect = if (!is.null(one$effect)) list(name = one$effect$name, value = number(one$effect$value), low = number(one$effect$low), high = number(one$effect$high)),
       tables = lapply(one$tables, frame), assumptions = frame(one$checks), notes = as.list(one$notes), figures = as.list(one$figure_files))
}

write_json <- function(value, file)
  writeLines(jsonlite::toJSON(value, auto_unbox = TRUE, null = "null", na = "null", digits = NA, pretty = TRUE), file)
