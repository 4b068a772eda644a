# SPDX-License-Identifier: GPL-3.0-or-later
# A yes/no outcome from several predictors; odds ratios with Wald's intervals, as the clinical papers print them.

logistic_regression <- function(a, table) {
  data <- regression_frame(a, table, list(outcome = events_of(table, a$outcome, a$positive)))
  happened <- sum(data$frame$outcome)
  if (happened == 0 || happened == nrow(data$frame)) cannot("the outcome is the same in all ", nrow(data$frame), " complete rows")
  models <- selected_models(a$selection, data, "outcome", function(formula)
    eval(bquote(stats::glm(.(formula), family = stats::binomial(), data = .(data$frame)))))
  tables <- Map(function(model) odds_terms(model, data), models)
  model <- models[[length(models)]]
  gain <- model$null.deviance - model$deviance
  df <- model$df.null - model$df.residual
  separated <- any(vapply(models, function(m) any(abs(stats::coef(summary(m))[, 2]) > 50) || !m$converged, logical(1)))
  last <- tables[[length(tables)]]
  shown <- if (length(tables) > 1 && identical(a$selection, "univariate")) do.call(rbind, tables) else last
  shown <- shown[shown$term != "(Intercept)", , drop = FALSE]
  result("logistic regression", nrow(data$frame), data$missing,
         if (df > 0) overall(a$selection, list(name = "likelihood-ratio chi-square", value = gain, df = df)),
         if (df > 0) overall(a$selection, stats::pchisq(gain, df, lower.tail = FALSE)),
         overall(a$selection, list(name = "McFadden's R squared", value = gain / model$null.deviance, low = NA, high = NA)), tables, NULL,
         c(sprintf("%d events in %d rows: %s per fitted coefficient (10 are a common rule for stable ratios).", happened, nrow(data$frame),
                   number_text(happened / max(1, length(stats::coef(model)) - 1), 2)),
           if (separated) "A predictor separates the outcomes (almost) completely: its odds ratio is not finite, read no number there.",
           univariate_note(a$selection), stepwise_note(a$selection)),
         if (nrow(shown) > 0 && !separated) list(ratios = function()
           draw_ratios(shown, "odds ratio", sprintf("%d events in %d rows", happened, nrow(data$frame)))) else list())
}

odds_terms <- function(model, data) {
  terms <- stats::coef(summary(model))
  interval <- stats::confint.default(model)[rownames(terms), , drop = FALSE]
  data.frame(term = term_names(rownames(terms), data), coefficient = terms[, 1], `odds ratio` = exp(terms[, 1]), low = exp(interval[, 1]),
             high = exp(interval[, 2]), p = terms[, 4], check.names = FALSE, row.names = NULL)
}
