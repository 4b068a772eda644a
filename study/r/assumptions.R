# SPDX-License-Identifier: GPL-3.0-or-later
# Assumptions of the tests, checked where the data are at hand. A check that finds nothing proves nothing: with few values
# they rarely find anything, with very many they always do.

shapiro_row <- function(values, where) {
  if (length(values) < 3 || length(values) > 5000 || stats::sd(values) == 0)
    return(data.frame(check = "Shapiro-Wilk, normal?", where = where, statistic = NA_real_, p = NA_real_,
                      reading = "not made (needs 3 to 5000 values that differ)"))
  test <- stats::shapiro.test(values)
  data.frame(check = "Shapiro-Wilk, normal?", where = where, statistic = unname(test$statistic), p = test$p.value,
             reading = if (test$p.value < 0.05) "departs from normal" else "no sign against it")
}

# Levene's test about the medians (Brown & Forsythe 1974, J Am Stat Assoc 69:364): analysis of variance of the distances.
levene_row <- function(values, group) {
  distance <- abs(values - stats::ave(values, group, FUN = stats::median))
  table <- stats::anova(stats::lm(distance ~ group))
  p <- table[["Pr(>F)"]][1]
  data.frame(check = "Levene (about medians), equal spread?", where = "all groups", statistic = table[["F value"]][1], p = p,
             reading = if (is.nan(p) || is.na(p)) "not made (no spread)" else if (p < 0.05) "spreads differ" else "no sign against it")
}

group_checks <- function(sample) {
  if (sample$from_summary) return(NULL)
  parts <- split(sample$value, sample$group)
  rbind(do.call(rbind, Map(shapiro_row, parts, names(parts))), levene_row(sample$value, sample$group))
}

summary_note <- function(sample)
  if (sample$from_summary) "From mean, deviation and n alone: the shape of the data is not known, its assumptions could not be checked."
