# Rscript make_seasonal.R: writes seasonal.csv, auto.arima and arima of series that ship with R, gaps and regressors among them.
suppressMessages(library(forecast))
text <- function(v) paste(ifelse(is.na(v), "", sprintf("%.17g", v)), collapse = ";")
rows <- list()
add <- function(case, y, fit, fc) rows[[length(rows) + 1]] <<- data.frame(case, period = frequency(y),
  order = paste0("(", paste(fit$arma[c(1, 6, 2)], collapse = ","), ")",
    if (sum(fit$arma[c(3, 7, 4)]) > 0) paste0("(", paste(fit$arma[c(3, 7, 4)], collapse = ","), ")[", fit$arma[5], "]") else "",
    if ("drift" %in% names(fit$coef)) " with drift" else if ("intercept" %in% names(fit$coef)) " with mean" else ""),
  loglik = sprintf("%.17g", fit$loglik), coef = text(fit$coef), values = text(y), mean = text(fc$mean), hi95 = text(fc$upper[, 2]))
ukgas <- window(log(UKgas), end = c(1978, 4))
f <- auto.arima(ukgas); add("ukgas", ukgas, f, forecast(f, 8))
hours <- window(austres, end = c(1984, 4))
f <- auto.arima(hours); add("austres", hours, f, forecast(f, 8))
f <- Arima(ukgas, order = c(0, 1, 1), seasonal = c(0, 1, 1)); add("airline", ukgas, f, forecast(f, 8))
gaps <- LakeHuron[1:60]; gaps[c(7, 8, 30)] <- NA; gaps <- ts(gaps)
f <- Arima(gaps, order = c(1, 0, 1), method = "ML"); add("gaps", gaps, f, forecast(f, 5))
gaps2 <- Nile[1:50]; gaps2[c(20, 21)] <- NA; gaps2 <- ts(gaps2)
f <- Arima(gaps2, order = c(0, 1, 1), method = "ML"); add("gaps_walk", gaps2, f, forecast(f, 5))
x <- cbind(a = c(scale(lh)), b = sin(1:48))
y <- ts(10 + 2 * x[, 1] - x[, 2] + as.numeric(LakeHuron[1:48]) - 575)
f <- Arima(y, order = c(1, 0, 0), xreg = x)
add("regressors", y, f, forecast(f, xreg = cbind(a = c(0.5, -0.5), b = c(1, 0))))
write.csv(do.call(rbind, rows), "seasonal.csv", row.names = FALSE)
write.csv(data.frame(a = sprintf("%.17g", x[, 1]), b = sprintf("%.17g", x[, 2])), "regressors.csv", row.names = FALSE, quote = FALSE)
