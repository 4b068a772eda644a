# SPDX-License-Identifier: GPL-3.0-or-later
# Makes clinical.csv: SYNTHETIC patients, drawn from random numbers. No row is a person. Columns and sizes are like those of
# a study of cement in vertebral metastases, and progression is made to come earlier with age and with a large section
# ratio, so that the plan has something to find. Rscript make_clinical_table.R > clinical.csv
set.seed(43, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
n <- 89
age <- round(rnorm(n, 60, 10))
ratio <- round(pmin(80, pmax(8, rnorm(n, 38, 14))), 1)
cycles <- rpois(n, 3)
fracture <- ifelse(runif(n) < 0.35, "yes", "no")
hazard <- 0.014 * exp(1.1 * (age >= 60) + 1.1 * (ratio > 43) - 0.15 * (cycles - 3))
progression_time <- rexp(n, hazard)
followed <- runif(n, 6, 36)
before <- round(pmin(10, pmax(3, rnorm(n, 7.8, 1.4))))
after <- round(pmax(0, before - rnorm(n, 5.5, 1.5)))
table <- data.frame(patient = sprintf("synthetic %02d", seq_len(n)), `age [years]` = age, sex = ifelse(runif(n) < 0.5, "female", "male"),
                    `section ratio [%]` = ratio, `chemotherapy [cycles]` = cycles, `pathological fracture` = fracture,
                    `VAS before` = before, `VAS after 24 h` = after,
                    `follow-up [months]` = round(pmin(progression_time, followed), 1), progression = ifelse(progression_time <= followed, "yes", "no"),
                    check.names = FALSE)
table$`VAS after 24 h`[c(17, 52)] <- NA
table$`chemotherapy [cycles]`[30] <- NA
write.csv(table, row.names = FALSE, na = "", quote = FALSE)
