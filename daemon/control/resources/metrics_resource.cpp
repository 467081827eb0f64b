#include "daemon/control/resources/resource.hpp"
#include "daemon/control/resources/resource_context.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace tokenkeeper::control {

namespace asio = boost::asio;

namespace {

/// The bytes of one part of the answer.
constexpr std::size_t part_size = 32'768;

/// Shows a text part by part: what a client has not taken is held once for all clients.
class text_parts {
public:
    explicit text_parts(std::shared_ptr<const std::string> text) : text_{std::move(text)} {}

    body_part take() {
        const auto length = std::min(part_size, text_->size() - taken_);
        body_part part;
        part.text.assign(text_->data() + taken_, length);
        taken_ += length;
        part.is_last = taken_ == text_->size();
        return part;
    }

    static asio::awaitable<body_part> next(std::shared_ptr<text_parts> self) { co_return self->take(); }

private:
    std::shared_ptr<const std::string> text_;
    std::size_t taken_ = 0;
};

asio::awaitable<answer> show_metrics(resource_context& context, call /*request*/, std::string /*body*/,
                                     peer /*client*/) {
    auto text = co_await context.daemon().metrics();
    const auto parts = std::make_shared<text_parts>(std::move(text));
    auto first = parts->take();
    answer given{.status = 200,
                 .content_type = "text/plain; version=0.0.4; charset=utf-8",
                 .body = std::move(first.text)};
    if (!first.is_last) given.more = [parts] { return text_parts::next(parts); };
    co_return given;
}

constexpr std::array metrics_table{
    api_resource{"GET", "/metrics", right::read, refuse_parameters, show_metrics, true, true},
};

}  // namespace

std::span<const api_resource> metrics_resources() noexcept {
    return metrics_table;
}

}  // namespace tokenkeeper::control
