# SPDX-License-Identifier: GPL-3.0-or-later
# Two columns: Pearson's r or Spearman's rho; Pearson's also from r and n alone.

# n pairs with exactly this r: Pearson's test depends on nothing else.
pairs_with_r <- function(n, r) {
  x <- as.numeric(scale(stats::qnorm(stats::ppoints(n))))
  other <- stats::residuals(stats::lm(x^2 ~ x))
  data.frame(x = x, y = r * x + sqrt(1 - r^2) * as.numeric(scale(other)))
}

correlation <- function(a, table, method = "pearson") {
  name <- c(pearson = "Pearson's correlation", spearman = "Spearman's rank correlation")[[method]]
  symbol <- c(pearson = "r", spearman = "rho")[[method]]
  if (!is.null(a$r)) {
    if (a$n[1] < 4) cannot("n of at least 4 is needed")
    pair <- pairs_with_r(a$n[1], a$r)
    missing <- 0
  } else {
    whole <- complete_rows(data.frame(x = numbers_of(table, a$with), y = numbers_of(table, a$value)), 4)
    pair <- whole$frame
    missing <- whole$missing
  }
  test <- suppressWarnings(stats::cor.test(pair$x, pair$y, method = method, exact = FALSE))
  if (is.na(test$p.value)) cannot("one of the two columns does not vary")
  interval <- if (is.null(test$conf.int)) c(NA, NA) else test$conf.int
  result(paste0(name, ", two sided"), nrow(pair), missing,
         list(name = names(test$statistic), value = unname(test$statistic), df = unname(test$parameter)), test$p.value,
         list(name = symbol, value = unname(test$estimate), low = interval[1], high = interval[2]),
         checks = if (method == "pearson" && is.null(a$r)) rbind(shapiro_row(pair$x, a$with), shapiro_row(pair$y, a$value)),
         notes = if (!is.null(a$r)) "From r and n alone." else if (method == "pearson") sprintf("r squared: %s.", number_text(unname(test$estimate)^2, 2)),
         figures = if (is.null(a$r)) list(cloud = function()
           draw_cloud(pair$x, pair$y, label_of(table, a$with), label_of(table, a$value),
                      sprintf("%s = %s, %s, n = %d", symbol, number_text(unname(test$estimate), 2), p_phrase(test$p.value), nrow(pair)),
                      line = method == "pearson")) else list())
}

pearson <- function(a, table) correlation(a, table, "pearson")
spearman <- function(a, table) correlation(a, table, "spearman")
