#include "daemon/service/status_line.hpp"

#include "daemon/service/notify.hpp"

#include <utility>

namespace tokenkeeper::service {

status_line::status_line(const boost::asio::any_io_executor& executor, std::function<std::string()> text,
                         std::chrono::microseconds period)
    : ticker_{executor, period, [text = std::move(text), told = std::string{}]() mutable {
                  notify::again();
                  std::string now = text();
                  if (now == told) return;
                  notify::status(now);
                  told = std::move(now);
              }} {}

void status_line::start() {
    ticker_.start();
}

void status_line::stop() {
    ticker_.stop();
}

}  // namespace tokenkeeper::service
