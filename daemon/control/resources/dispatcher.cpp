#include "daemon/control/resources/dispatcher.hpp"

#include "daemon/control/failure_text.hpp"
#include "lib/net/as_values.hpp"

#include <cassert>
#include <exception>
#include <utility>
#include <variant>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

namespace tokenkeeper::control {

namespace asio = boost::asio;

dispatcher::dispatcher(const asio::any_io_executor& executor, backend& daemon, access_rules rules,
                       route_table routes, const limits& bounds, report_function report)
    : context_{executor, daemon, std::move(rules), bounds, report},
      routes_{std::make_shared<const route_table>(std::move(routes))},
      gate_{executor, asio::steady_timer::time_point::max()},
      report_{std::move(report)},
      turns_{executor, {.all = bounds.unsent, .share = bounds.unsent_of_one}},
      refusals_{std::make_shared<refusal_log>(
          executor,
          [&daemon](const refusal_line& line) { daemon.denied(line.request, line.peer, line.count); },
          bounds.refusals)},
      crowds_{std::make_shared<refusal_log>(
          executor, [&daemon](const refusal_line& line) { daemon.crowded(line.peer, line.count); },
          bounds.refusals)},
      cut_followers_{std::make_shared<refusal_log>(
          executor,
          [&daemon](const refusal_line& line) { daemon.follower_cut(line.request, line.peer, line.count); },
          bounds.refusals)} {}

session_rights dispatcher::set_access(operators trusted, session_rights rights) {
    context_.rules()->trusted = std::move(trusted);
    return std::exchange(context_.rules()->sessions, std::move(rights));
}

void dispatcher::set_routes(route_table routes) {
    routes_ = std::make_shared<const route_table>(std::move(routes));
    context_.followers().end();
}

void dispatcher::open() {
    held_ = false;
    gate_.cancel();
}

asio::awaitable<void> dispatcher::wait_until_open() {
    while (held_) {
        const auto [ended] = co_await gate_.async_wait(as_values);
        // The connection is gone.
        if (held_ && ended) throw boost::system::system_error{asio::error::operation_aborted};
    }
}

asio::awaitable<answer> dispatcher::serve(request_head request, std::string body, peer client) {
    const auto owner = party_of(client);
    auto work = serve_uncounted(std::move(request), std::move(body), std::move(client));
    auto given = co_await std::move(work);
    if (!given.unsent) given.unsent = turns_.hold(owner, given.body.size());
    co_return given;
}

asio::awaitable<answer> dispatcher::serve_uncounted(request_head request, std::string body, peer client) {
    try {
        const auto routes = routes_;  // the call refers to it
        auto decided = decide(request, client, *context_.rules(), *routes);
        if (const auto* refused = std::get_if<problem>(&decided)) {
            if (refused->kind == problem_kind::not_permitted) {
                refusals_->add("uid " + std::to_string(client.uid),
                               quotable(request.method + " " + request.target), client);
            }
            co_return answer_of(*refused);
        }
        auto permitted = std::get<call>(std::move(decided));
        assert(permitted.resource != nullptr);
        const api_resource& resource = *permitted.resource;
        if (!resource.served_early) {
            co_await wait_until_open();
        }
        if (resource.in_turns) {
            auto in_turn = serve_in_turn(std::move(permitted), std::move(body), std::move(client));
            co_return co_await std::move(in_turn);
        }
        auto work = resource.handle(context_, std::move(permitted), std::move(body), std::move(client));
        co_return co_await std::move(work);
    } catch (const boost::system::system_error& e) {
        if (e.code() == asio::error::operation_aborted) throw;
        co_return failed(e.what());
    } catch (...) {
        co_return failed(text_of(std::current_exception()));
    }
}

asio::awaitable<answer> dispatcher::serve_in_turn(call permitted, std::string body, peer client) {
    const auto owner = party_of(client);
    turns::turn own{turns_, owner};
    co_await own.begin();
    const auto& resource = *permitted.resource;
    auto work = resource.handle(context_, std::move(permitted), std::move(body), std::move(client));
    auto given = co_await std::move(work);
    given.unsent = turns_.hold(owner, given.body.size());  // the next turn is given once this one ends
    co_return given;
}

asio::awaitable<bool> dispatcher::go_on(std::shared_ptr<answer> given, peer client) {
    given->body = {};
    given->unsent.reset();
    try {
        if (given->ready) {
            auto news = given->ready();
            co_await std::move(news);
        }
        const auto owner = party_of(client);
        turns::turn own{turns_, owner};
        co_await own.begin();
        auto work = given->more();
        auto part = co_await std::move(work);
        given->unsent = turns_.hold(owner, part.text.size());
        given->body = std::move(part.text);
        if (part.is_last) given->more = {};
        co_return true;
    } catch (const boost::system::system_error& e) {
        if (e.code() == asio::error::operation_aborted) throw;
        failed(e.what());
    } catch (...) {
        failed(text_of(std::current_exception()));
    }
    co_return false;
}

answer dispatcher::failed(std::string_view reason) {
    report_("a request to the " + routes_->place + " failed: " + std::string{reason});
    return answer_of({.kind = problem_kind::internal_error,
                      .detail = "tokenkeeperd could not answer because of an error of its own.",
                      .hint = "Its log says more; please report it."});
}

}  // namespace tokenkeeper::control
