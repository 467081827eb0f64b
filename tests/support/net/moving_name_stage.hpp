#pragma once

#include "tests/support/net/network.hpp"

#include <string>

namespace tokenkeeper::tests {

/// A name ("api.example") whose addresses the test sets, and a clock that it moves.
class moving_name_stage : public network {
protected:
    moving_name_stage() {
        net::resolver_cache::options settings;
        settings.resolve = [this](const std::string&) { return look_up(this); };
        settings.clock = [this] { return now; };
        resolver = std::make_shared<net::resolver_cache>(io.get_executor(), std::move(settings));
    }

    static boost::asio::awaitable<result<net::addresses>> look_up(moving_name_stage* self) {
        ++self->lookups;
        co_return self->current;
    }

    static boost::asio::ip::address address(const char* text) { return boost::asio::ip::make_address(text); }

    /// A server for that name at an address.
    [[nodiscard]] server::options place(const char* address_text, std::uint16_t port = 0) const {
        auto settings = with_tls({{"api.example"}});
        settings.address = address_text;
        settings.port = port;
        return settings;
    }

    net::addresses current{address("127.0.0.1")};
    unsigned lookups = 0;
    boot_time now{std::chrono::hours{100}};
};

}  // namespace tokenkeeper::tests
