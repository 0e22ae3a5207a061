# Rscript make_stl.R: writes stl.csv, decompositions by R's stl and forecast's mstl of two series that ship with R.
suppressMessages(library(forecast))
rows <- list()
add <- function(case, x, fit) {
  for (i in seq_along(x)) rows[[length(rows) + 1]] <<- data.frame(case, t = i, y = sprintf("%.17g", x[i]),
    seasonal = sprintf("%.17g", fit[i, 1]), trend = sprintf("%.17g", fit[i, 2]))
}
parts <- function(f) f$time.series[, c("seasonal", "trend")]
x <- window(nottem, end = c(1925, 8))
add("plain", x, parts(stl(x, s.window = 7)))
add("periodic", x, parts(stl(x, s.window = "periodic")))
add("robust", x, parts(stl(x, s.window = 11, robust = TRUE)))
add("exact", x, parts(stl(x, s.window = 9, s.degree = 1, t.window = 15, s.jump = 1, t.jump = 1, l.jump = 1)))
y <- window(UKgas, end = c(1974, 3))
add("quarterly", y, parts(stl(y, s.window = 7)))
m <- mstl(y)
add("mstl", y, cbind(m[, "Seasonal4"], m[, "Trend"]))
z <- msts(ts(as.numeric(nottem)[1:120] + rep(c(3, -1, -4, 2), 30)), seasonal.periods = c(4, 12))
m <- mstl(z)
add("mstl_two", z, cbind(m[, "Seasonal4"] + m[, "Seasonal12"], m[, "Trend"]))
write.csv(do.call(rbind, rows), "stl.csv", row.names = FALSE, quote = FALSE)
