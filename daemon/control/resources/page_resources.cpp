#include "daemon/control/json/status_page_view.hpp"
#include "daemon/control/page/status_page.hpp"
#include "daemon/control/resources/resource.hpp"
#include "daemon/control/resources/resource_context.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenkeeper::control {

namespace asio = boost::asio;

namespace {

/// The number of sessions that one turn writes, each with its history: about 15 KiB.
constexpr std::size_t written_at_once = 10;
/// Data is no page: where a browser shows it as one, nothing in it counts.
constexpr std::string_view data_policy = "default-src 'none'; frame-ancestors 'none'; sandbox";

sessions_query worst_first() {
    sessions_query query;
    query.urgent_first = true;
    return query;
}

/// Writes the sessions part by part, the worst first.
class page_writer {
public:
    explicit page_writer(backend& source)
        : source_{source},
          reader_{source, worst_first()},
          text_{instant::now().wall, source.status(), source.counts()} {}

    static asio::awaitable<body_part> next(std::shared_ptr<page_writer> self) {
        const auto sessions = self->reader_.next(written_at_once);
        for (const auto& session : sessions) {
            auto lines = self->source_.history(session.name);
            self->text_.add(session, lines.value_or(std::vector<history::line>{}));
        }
        body_part part;
        part.is_last = self->reader_.at_end();
        part.text = part.is_last ? self->text_.finish() : self->text_.take();
        co_return part;
    }

private:
    backend& source_;
    sessions_reader reader_;
    status_page_text text_;
};

asio::awaitable<answer> show_page(resource_context& /*context*/, call /*request*/, std::string /*body*/,
                                  peer /*client*/) {
    answer given{
        .status = 200, .content_type = "text/html; charset=utf-8", .body = wiped_text{status_page()}};
    given.policy = status_page_policy();
    co_return given;
}

asio::awaitable<answer> show_sessions(resource_context& context, call /*request*/, std::string /*body*/,
                                      peer /*client*/) {
    const auto list = std::make_shared<page_writer>(context.daemon());
    auto first = co_await page_writer::next(list);
    answer given{.status = 200, .content_type = "application/json", .body = std::move(first.text)};
    given.policy = data_policy;
    if (!first.is_last) given.more = [list] { return page_writer::next(list); };
    co_return given;
}

asio::awaitable<answer> show_events(resource_context& context, call request, std::string body, peer client) {
    auto work = follow_events(context, std::move(request), std::move(body), std::move(client));
    auto given = co_await std::move(work);
    given.policy = data_policy;
    co_return given;
}

constexpr std::array page_table{
    api_resource{"GET", "/", right::read, refuse_parameters, show_page, true, true},
    api_resource{"GET", "/page/sessions", right::read, refuse_parameters, show_sessions, false, true},
    api_resource{"GET", "/page/events", right::read, refuse_parameters, show_events},
};

}  // namespace

std::span<const api_resource> page_resources() noexcept {
    return page_table;
}

}  // namespace tokenkeeper::control
