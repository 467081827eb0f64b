#include "daemon/systemd/status_line.hpp"

#include "daemon/systemd/notify.hpp"

#include <utility>

namespace tokenkeeper::systemd {

status_line::status_line(const boost::asio::any_io_executor& executor, std::function<std::string()> text,
                         std::chrono::microseconds period)
    : ticker_{executor, period, [text = std::move(text), last = std::string{}]() mutable {
                  std::string line = text();
                  if (line == last) return;
                  notify::status(line);
                  last = std::move(line);
              }} {}

void status_line::start() {
    ticker_.start();
}

void status_line::stop() {
    ticker_.stop();
}

}  // namespace tokenkeeper::systemd
