#include "lib/client/tokens_api.hpp"
#include "lib/net/https_transport.hpp"
#include "lib/scheduler/scheduler.hpp"
#include "lib/session/session.hpp"

#include <chrono>
#include <iostream>
#include <memory>

#include <boost/asio/io_context.hpp>

/// A program of another project. It uses something of every room of the library and sends nothing.
int main() {
    namespace tk = tokenkeeper;

    const tk::boot_time now{std::chrono::hours{1}};
    tk::session kept{tk::session_policy{}, now};
    static_cast<void>(kept.resume(tk::input::token_given{}, {now, 0.5, 1.0}));
    tk::scheduler all{1};

    boost::asio::io_context io{1};
    tk::net::transport_options options;
    options.base_url = "https://api.mypurecloud.ie";
    const auto transport = tk::net::make_https_transport(
        io.get_executor(), options, std::make_shared<tk::net::resolver_cache>(io.get_executor()));
    if (transport.has_error() || !kept.plan(now) || all.next_wakeup()) return 1;
    const tk::client::tokens_api api{*transport.value()};
    std::cout << to_string(kept.state()) << '\n';
    return 0;
}
