# SPDX-License-Identifier: GPL-3.0-or-later
# Counts by group: Pearson's chi-square, without Yates' correction unless `continuity: true` asks for it (2 x 2 only).

# The table of counts, groups in rows, from two columns or from `counts` row by row.
counts_of <- function(a, table) {
  if (is.null(a$counts)) {
    frame <- data.frame(group = groups_of(table, a$by, a$groups), level = groups_of(table, a$value, a$levels))
    whole <- complete_rows(frame, 1)
    counts <- base::table(droplevels(whole$frame$group), droplevels(whole$frame$level))
    return(list(counts = matrix(counts, nrow(counts), dimnames = unname(dimnames(counts))), missing = whole$missing))
  }
  groups <- a$groups
  if (length(a$counts) %% length(groups) != 0)
    cannot("'counts' has ", length(a$counts), " entries, which ", length(groups), " groups cannot share: one row of counts for each group")
  width <- length(a$counts) / length(groups)
  levels <- if (is.null(a$levels)) paste("level", seq_len(width)) else a$levels
  check_lengths(list(levels = levels), "levels", width)
  list(counts = matrix(a$counts, length(groups), byrow = TRUE, dimnames = list(groups, levels)), missing = 0)
}

counts_table <- function(counts) {
  share <- sprintf("%d (%s)", as.integer(counts), percent_text(counts, rowSums(counts)[row(counts)]))
  frame <- as.data.frame(matrix(share, nrow(counts), dimnames = dimnames(counts)))
  cbind(data.frame(group = rownames(counts), n = as.integer(rowSums(counts))), frame, row.names = NULL)
}

# Odds ratio of a 2 x 2 table by maximum conditional likelihood, from Fisher's test.
odds_effect <- function(counts) {
  if (!all(dim(counts) == 2)) return(NULL)
  exact <- stats::fisher.test(counts)
  list(name = "odds ratio (conditional)", value = unname(exact$estimate), low = exact$conf.int[1], high = exact$conf.int[2])
}

draw_counts <- function(counts, title, a) {
  shares <- t(counts / rowSums(counts) * 100)
  names <- paste0(wrapped(rownames(counts)), "\nn = ", rowSums(counts))
  graphics::par(mar = c(5, 4.6, 2.6, 9))
  at <- graphics::barplot(shares, names.arg = rep("", ncol(shares)), ylab = "share [%]", col = colours(ncol(counts)), border = NA, main = title)
  graphics::mtext(names, side = 1, at = at, line = max(lengths(strsplit(names, "\n"))), padj = 0, cex = 0.9)
  graphics::mtext(a$by, side = 1, line = max(lengths(strsplit(names, "\n"))) + 1.2, cex = 0.95)
  graphics::legend(graphics::par("usr")[2], 50, rev(rownames(shares)), title = if (is.null(a$value)) NULL else wrapped(a$value, 18), fill = rev(colours(ncol(counts))), border = NA, xpd = NA, bty = "n", yjust = 0.5)
}

needs_two_by_two <- function(counts)
  if (any(dim(counts) < 2)) cannot("the counts are a table of ", nrow(counts), " x ", ncol(counts), ": at least two groups and two levels are needed")

chi_square <- function(a, table) {
  found <- counts_of(a, table)
  counts <- found$counts
  needs_two_by_two(counts)
  if (any(rowSums(counts) == 0) || any(colSums(counts) == 0)) cannot("a row or a column of the counts is empty")
  test <- suppressWarnings(stats::chisq.test(counts, correct = isTRUE(a$continuity)))
  few <- sum(test$expected < 5)
  check <- data.frame(check = "expected counts of 5 or more", where = "all cells", statistic = min(test$expected), p = NA_real_,
                      reading = if (few == 0) "holds" else sprintf("%d of %d cells expect fewer: read 'fisher' beside it", few, length(counts)))
  effect <- odds_effect(counts)
  if (is.null(effect))
    effect <- list(name = "Cramer's V", value = sqrt(unname(test$statistic) / (sum(counts) * (min(dim(counts)) - 1))), low = NA, high = NA)
  result(if (isTRUE(a$continuity)) "Pearson's chi-square test, Yates' correction" else "Pearson's chi-square test", sum(counts), found$missing,
         list(name = "chi-square", value = unname(test$statistic), df = unname(test$parameter)), test$p.value, effect,
         list(counts = counts_table(counts)), check, figures = list(counts = function() draw_counts(counts, p_phrase(test$p.value), a)))
}
