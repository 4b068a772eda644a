# SPDX-License-Identifier: GPL-3.0-or-later
# A numeric outcome from several predictors by least squares.

# The data frame of a regression: column `outcome` and one syntactic name for each predictor, with its real name beside it.
regression_frame <- function(a, table, outcome, extra = list()) {
  predictors <- lapply(a$predictors, function(name) predictor_of(table, name))
  names(predictors) <- paste0("x", seq_along(predictors), "_")
  whole <- complete_rows(data.frame(c(outcome, predictors), check.names = FALSE), length(predictors) + 2)
  for (key in names(predictors)) {
    if (is.factor(whole$frame[[key]])) whole$frame[[key]] <- droplevels(whole$frame[[key]])
    if (length(unique(whole$frame[[key]])) < 2)
      cannot("the predictor '", a$predictors[match(key, names(predictors))], "' does not vary among the complete rows")
  }
  list(frame = whole$frame, missing = whole$missing, names = names(predictors), labels = stats::setNames(a$predictors, names(predictors)))
}

# "x2_male" -> "sex: male (against female)", "x1_" -> "age".
term_names <- function(terms, data) {
  vapply(terms, function(term) {
    key <- Find(function(k) startsWith(term, k), data$names)
    if (is.null(key)) return(term)
    level <- substring(term, nchar(key) + 1)
    if (level == "") data$labels[[key]]
    else paste0(data$labels[[key]], ": ", level, " (against ", levels(data$frame[[key]])[1], ")")
  }, character(1), USE.NAMES = FALSE)
}

formula_of <- function(left, keys) stats::as.formula(paste(left, "~", if (length(keys)) paste(keys, collapse = " + ") else "1"))

# The chosen sets of predictors: all at once; one by one; or from all, stepwise by Akaike's criterion both ways.
# `fit(formula)` makes a model; gives a named list of models.
selected_models <- function(selection, data, left, fit) {
  stepwise <- function(keys) {
    # step() calls the model again by its formula: it has to see the formula itself, not the name of a variable
    chosen <- stats::step(fit(formula_of(left, keys)), scope = list(lower = formula_of(left, character(0)), upper = formula_of(left, keys)),
                          direction = "both", trace = 0)
    chosen
  }
  one_by_one <- function() stats::setNames(lapply(data$names, function(key) fit(formula_of(left, key))), paste("alone:", data$labels))
  switch(if (is.null(selection)) "all" else selection,
         all = list(`all predictors` = fit(formula_of(left, data$names))),
         univariate = one_by_one(),
         stepwise = list(`stepwise (Akaike's criterion, both ways)` = stepwise(data$names)),
         `univariate then stepwise` = c(one_by_one(), list(`stepwise (Akaike's criterion, both ways)` = stepwise(data$names))))
}

# Predictors one by one are several models: no statistic stands for them all.
overall <- function(selection, value) if (identical(selection, "univariate")) NULL else value

univariate_note <- function(selection)
  if (grepl("univariate", if (is.null(selection)) "" else selection)) "All models are of the same rows: those complete in all predictors."

stepwise_note <- function(selection)
  if (grepl("stepwise", if (is.null(selection)) "" else selection))
    "Stepwise selection makes the p values and intervals of what it keeps look better than they are."

linear_regression <- function(a, table) {
  data <- regression_frame(a, table, list(outcome = numbers_of(table, a$outcome)))
  # formula and data are spliced into the call, so that step() can make it again
  models <- selected_models(a$selection, data, "outcome", function(formula) eval(bquote(stats::lm(.(formula), data = .(data$frame)))))
  tables <- Map(function(model) linear_terms(model, data), models)
  model <- models[[length(models)]]
  about <- summary(model)
  f <- about$fstatistic
  p <- if (is.null(f)) NA else stats::pf(f[1], f[2], f[3], lower.tail = FALSE)
  result("linear regression (least squares)", nrow(data$frame), data$missing,
         if (!is.null(f)) overall(a$selection, list(name = "F", value = unname(f[1]), df = unname(f[2:3]))), overall(a$selection, unname(p)),
         overall(a$selection, list(name = "R squared", value = about$r.squared, low = NA, high = NA)), tables,
         shapiro_row(stats::residuals(model), "residuals"),
         c(sprintf("Adjusted R squared: %s; residual deviation: %s %s.", number_text(about$adj.r.squared), number_text(about$sigma), unit_of(table, a$outcome)),
           "Standardised: per deviation of the predictor, in deviations of the outcome.", univariate_note(a$selection), stepwise_note(a$selection)),
         list(residuals = function() draw_cloud(stats::fitted(model), stats::residuals(model), paste("fitted", label_of(table, a$outcome)),
                                                paste("residual", if (nchar(unit_of(table, a$outcome))) paste0("[", unit_of(table, a$outcome), "]") else ""),
                                                sprintf("R squared = %s, n = %d", number_text(about$r.squared, 2), nrow(data$frame)), line = FALSE)))
}

linear_terms <- function(model, data) {
  terms <- summary(model)$coefficients
  interval <- stats::confint(model)[rownames(terms), , drop = FALSE]
  scales <- apply(stats::model.matrix(model)[, rownames(terms), drop = FALSE], 2, stats::sd) / stats::sd(data$frame$outcome)
  standardised <- ifelse(rownames(terms) == "(Intercept)", NA, terms[, 1] * scales)
  data.frame(term = term_names(rownames(terms), data), coefficient = terms[, 1], low = interval[, 1], high = interval[, 2],
             standardised = standardised, p = terms[, 4], row.names = NULL)
}
