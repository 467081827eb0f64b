// Field: the name servers of a site failed for ten minutes; clients that dropped their cached address when it
// was a minute old lost their sessions, although the API's address had not changed. Right: the last good
// addresses are used for an hour while the name cannot be looked up. A resolver that is down must not cost a
// session.
#include "tests/support/net/moving_name_stage.hpp"

namespace tokenkeeper::tests::field::name_service_down {
namespace {

class silent_name_service : public moving_name_stage {
protected:
    silent_name_service() {
        net::resolver_cache::options settings;
        settings.resolve = [this](const std::string&) { return fail_later(this); };
        settings.clock = [this] { return now; };
        resolver = std::make_shared<net::resolver_cache>(io.get_executor(), std::move(settings));
    }

    static boost::asio::awaitable<result<net::addresses>> fail_later(silent_name_service* self) {
        if (self->lookups++ > 0) co_return error(errc::resolve_failed, "no answer");
        co_return self->current;
    }
};

TEST_F(silent_name_service, costs_no_request) {
    server node(io, always("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx"),
                place("127.0.0.1"));
    const auto transport = make(options(node.url("api.example")));
    for (const auto pause : {seconds{0}, seconds{600}, seconds{600}}) {
        now += pause;
        EXPECT_EQ(text(send(*transport)), "x");
    }
    EXPECT_EQ(lookups, 3U);
}

}  // namespace
}  // namespace tokenkeeper::tests::field::name_service_down
