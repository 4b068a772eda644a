# SPDX-License-Identifier: GPL-3.0-or-later
# What of the sampled inputs matters for an outcome, from the sample at hand: standardised regression coefficients, the
# same of ranks (Helton et al. 2006, Reliab Eng Syst Saf 91:1175), and first-order shares of variance. A share is that of
# the outcome's variance which a smooth curve over one input alone explains (Storlie & Helton 2008, Reliab Eng Syst Saf
# 93:28): an estimate of Sobol's first-order index that needs no special design. Debian packages no R library for
# Sobol indices; the curve is R's smoothing spline, its smoothness chosen by generalised cross-validation.

first_order_share <- function(x, y, of_words = FALSE) {
  distinct <- length(unique(x))
  if (distinct < 2) return(0)
  # words, or fewer values than a spline needs: means at each of them
  by_means <- of_words || distinct < 5
  fitted <- if (by_means) stats::ave(y, x) else {
    # each free value weighs 1.4 fold in the criterion, against curves that follow noise (Gu 2002, Smoothing Spline ANOVA Models)
    curve <- stats::smooth.spline(x, y, cv = FALSE, penalty = 1.4, nknots = min(distinct, 12))
    stats::predict(curve, x)$y
  }
  used <- if (by_means) distinct else curve$df
  # as the adjusted R squared: what so many free values explain of pure noise is taken off
  share <- 1 - (sum((y - fitted)^2) / (length(y) - used)) / (sum((y - mean(y))^2) / (length(y) - 1))
  max(0, share)
}

sensitivity <- function(a, table) {
  # words as the number of their place in the alphabet: a share needs no order, a coefficient is not given for them
  of_words <- vapply(a$predictors, function(name) column_of(table, name)$kind != "number", logical(1))
  coded <- lapply(a$predictors, function(name) if (of_words[[name]]) as.numeric(groups_of(table, name)) else numbers_of(table, name))
  frame <- data.frame(c(list(outcome = numbers_of(table, a$value)), coded))
  names(frame) <- c("outcome", a$predictors)
  whole <- complete_rows(frame, 2 * length(a$predictors) + 10)
  frame <- whole$frame
  varies <- vapply(frame, function(x) stats::sd(x) > 0, logical(1))
  if (!varies[1]) cannot("the outcome does not vary")
  if (!any(varies[-1])) cannot("no predictor varies")
  inputs <- frame[-1][varies[-1]]
  slopes <- function(data) stats::coef(stats::lm(y ~ ., data = data.frame(y = data[[1]], data[-1], check.names = FALSE)))[-1]
  scaled <- as.data.frame(scale(cbind(outcome = frame$outcome, inputs)))
  ranked <- as.data.frame(scale(vapply(cbind(outcome = frame$outcome, inputs), rank, numeric(nrow(frame)))))
  straight <- summary(stats::lm(outcome ~ ., data = scaled))$r.squared
  monotone <- summary(stats::lm(outcome ~ ., data = ranked))$r.squared
  shares_of <- function(rows) mapply(first_order_share, inputs[rows, , drop = FALSE], of_words = of_words[names(inputs)], MoreArgs = list(y = frame$outcome[rows]))
  shares <- shares_of(seq_len(nrow(frame)))
  unordered <- of_words[names(inputs)] & vapply(inputs, function(x) length(unique(x)) > 2, logical(1))
  # delete-half jackknife (Shao & Wu 1989, Ann Stat 17:1176): drawing rows twice would mislead the choice of smoothness
  set.seed(a$seed)
  halves <- replicate(200, shares_of(sample(nrow(frame), nrow(frame) %/% 2)))
  error <- apply(matrix(halves, length(inputs)), 1, stats::sd)
  ranking <- data.frame(input = names(inputs), `first-order share` = shares, low = pmax(0, shares - 1.96 * error), high = pmin(1, shares + 1.96 * error),
                        `standardised coefficient` = ifelse(unordered, NA, slopes(scaled)), `of ranks` = ifelse(unordered, NA, slopes(ranked)), check.names = FALSE, row.names = NULL)
  ranking <- ranking[order(-ranking$`first-order share`), ]
  interval <- percentile_interval(frame$outcome)
  result("sensitivity ranking", nrow(frame), whole$missing, NULL, NULL,
         list(name = "sum of first-order shares", value = sum(shares), low = NA, high = NA),
         list(ranking = ranking,
              outcome = data.frame(n = nrow(frame), mean = mean(frame$outcome), deviation = stats::sd(frame$outcome), `2.5 %` = interval[1], median = stats::median(frame$outcome), `97.5 %` = interval[2], check.names = FALSE)),
         NULL, c(sprintf("R squared: %s linear, %s of ranks; where both are low, read the shares.", number_text(straight, 2), number_text(monotone, 2)),
                 "Intervals of the shares: 1.96 standard errors of a delete-half jackknife. What the shares leave of 1 is joint effects and noise."),
         list(ranking = function() draw_ranking(ranking, nrow(frame))))
}

draw_ranking <- function(ranking, n) {
  graphics::par(mar = c(4.4, min(16, 2 + 0.5 * max(nchar(ranking$input))), 2.6, 1.2))
  at <- graphics::barplot(rev(ranking$`first-order share`), horiz = TRUE, names.arg = rev(ranking$input), xlim = c(0, max(1, ranking$high)), col = grDevices::adjustcolor(colours(1), 0.6),
                          border = NA, xlab = "first-order share of the variance", main = paste("n =", n))
  graphics::segments(rev(ranking$low), at, rev(ranking$high), at, lwd = 1.5)
}
