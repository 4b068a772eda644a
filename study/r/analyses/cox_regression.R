# SPDX-License-Identifier: GPL-3.0-or-later
# Time to an event from several predictors: Cox's proportional hazards (ties after Efron), with the check of
# proportionality by scaled Schoenfeld residuals (Grambsch & Therneau 1994, Biometrika 81:515).

cox_regression <- function(a, table) {
  data <- regression_frame(a, table, survival_frame(a, table))
  needs_events(data$frame$event)
  # step() looks the response up by name where it finds Surv
  Surv <- survival::Surv
  models <- selected_models(a$selection, data, "Surv(time, event)", function(formula) {
    environment(formula) <- environment()
    eval(bquote(survival::coxph(.(formula), data = .(data$frame))))
  })
  tables <- Map(function(model) hazard_terms(model, data), models)
  model <- models[[length(models)]]
  shown <- if (identical(a$selection, "univariate")) do.call(rbind, tables) else tables[[length(tables)]]
  happened <- sum(data$frame$event)
  about <- if (length(stats::coef(model))) overall(a$selection, summary(model))
  result("Cox regression (proportional hazards)", nrow(data$frame), data$missing,
         if (!is.null(about)) list(name = "likelihood-ratio chi-square", value = unname(about$logtest["test"]), df = unname(about$logtest["df"])),
         if (!is.null(about)) unname(about$logtest["pvalue"]),
         if (!is.null(about)) list(name = "concordance", value = unname(about$concordance[1]), low = unname(about$concordance[1] - 1.96 * about$concordance[2]),
                                   high = unname(about$concordance[1] + 1.96 * about$concordance[2])),
         tables, do.call(rbind, lapply(if (identical(a$selection, "univariate")) models else list(model), function(m) proportionality_rows(m, data))),
         c(sprintf("%d events in %d rows: %s per fitted coefficient (10 are a common rule for stable ratios).", happened, nrow(data$frame),
                   number_text(happened / max(1, length(stats::coef(model))), 2)),
           if (length(stats::coef(model)) == 0) "Stepwise selection kept no predictor.", univariate_note(a$selection), stepwise_note(a$selection),
           if (!is.null(a$until)) sprintf("Followed to %s: later events count as censored there.", format(a$until))),
         if (!is.null(shown) && nrow(shown) > 0 && all(is.finite(shown$high))) list(ratios = function()
           draw_ratios(shown, "hazard ratio", sprintf("%d events in %d rows", happened, nrow(data$frame)))) else list())
}

hazard_terms <- function(model, data) {
  if (length(stats::coef(model)) == 0)
    return(data.frame(term = character(0), coefficient = numeric(0), `hazard ratio` = numeric(0), low = numeric(0), high = numeric(0), p = numeric(0), check.names = FALSE))
  about <- summary(model)
  data.frame(term = term_names(rownames(about$coefficients), data), coefficient = about$coefficients[, "coef"], `hazard ratio` = about$conf.int[, "exp(coef)"],
             low = about$conf.int[, "lower .95"], high = about$conf.int[, "upper .95"], p = about$coefficients[, "Pr(>|z|)"], check.names = FALSE, row.names = NULL)
}

proportionality_rows <- function(model, data) {
  if (length(stats::coef(model)) == 0) return(NULL)
  test <- try(survival::cox.zph(model), silent = TRUE)
  if (inherits(test, "try-error"))
    return(data.frame(check = "proportional hazards?", where = "model", statistic = NA_real_, p = NA_real_, reading = "could not be checked (too few events)"))
  rows <- test$table
  where <- ifelse(rownames(rows) == "GLOBAL", "all together", data$labels[rownames(rows)])
  keep <- nrow(rows) > 2 | rownames(rows) != "GLOBAL"
  data.frame(check = "proportional hazards?", where = where, statistic = rows[, "chisq"], p = rows[, "p"],
             reading = ifelse(rows[, "p"] < 0.05, "the ratio changes with time", "no sign against it"), row.names = NULL)[keep, ]
}
