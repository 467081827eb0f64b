#include "lib/net/resolve/resolver_cache.hpp"

#include "tests/support/net/network.hpp"

#include <map>
#include <optional>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper::tests::resolver_cache_test {
namespace {

namespace asio = boost::asio;
using asio::ip::make_address;
using net::addresses;

/// A resolver whose answer the test sets, and a clock that it moves.
class resolver_cache : public network {
protected:
    std::optional<result<addresses>> next;  ///< nullopt: never answers
    unsigned asked = 0;
    boot_time now{std::chrono::hours{100}};

    static asio::awaitable<result<addresses>> answer(resolver_cache* self) {
        ++self->asked;
        if (self->next) co_return *self->next;
        asio::steady_timer never(self->io, asio::steady_timer::time_point::max());
        co_await never.async_wait(asio::use_awaitable);
        co_return error(errc::resolve_failed, "never");
    }

    net::resolver_cache::options settings() {
        net::resolver_cache::options o;
        o.resolve = [this](const std::string&) { return answer(this); };
        o.clock = [this] { return now; };
        return o;
    }

    net::resolver_cache cache{io.get_executor(), settings()};

    result<addresses> find(const std::string& host = "api.example", milliseconds timeout = seconds{30}) {
        return run(io, cache.find(host, timeout));
    }

    void answers(const char* address) { next = addresses{make_address(address)}; }
    void fails() { next = error(errc::resolve_failed, "resolving api.example: no such host"); }
};

TEST_F(resolver_cache, asks_once_and_keeps_the_answer_for_a_minute) {
    answers("192.0.2.1");
    EXPECT_EQ(find().value(), addresses{make_address("192.0.2.1")});
    answers("192.0.2.2");
    now += seconds{60};
    EXPECT_EQ(find().value(), addresses{make_address("192.0.2.1")});
    EXPECT_EQ(asked, 1U);
    now += milliseconds{1};
    EXPECT_EQ(find().value(), addresses{make_address("192.0.2.2")});
    EXPECT_EQ(asked, 2U);
}

TEST_F(resolver_cache, asks_nobody_about_addresses_and_localhost) {
    EXPECT_EQ(find("192.0.2.7").value(), addresses{make_address("192.0.2.7")});
    EXPECT_EQ(find("::1").value(), addresses{make_address("::1")});
    EXPECT_EQ(find("localhost").value(), (addresses{make_address("127.0.0.1"), make_address("::1")}));
    EXPECT_EQ(asked, 0U);
}

TEST_F(resolver_cache, gives_up_when_nobody_answers) {
    const auto got = find("api.example", milliseconds{20});
    ASSERT_TRUE(got.has_error());
    EXPECT_EQ(got.error().which(), errc::resolve_timeout);
    EXPECT_NE(got.error().message.find("api.example"), std::string::npos);
}

TEST_F(resolver_cache, asks_once_for_all_who_wait) {
    ASSERT_TRUE(find("api.example", milliseconds{20}).has_error());
    ASSERT_TRUE(find("api.example", milliseconds{20}).has_error());
    EXPECT_EQ(asked, 1U);
    ASSERT_TRUE(find("login.example", milliseconds{20}).has_error());
    EXPECT_EQ(asked, 2U);
}

TEST_F(resolver_cache, wakes_all_who_wait) {
    unsigned told = 0;
    std::optional<asio::steady_timer> hold;
    net::resolver_cache::options slow = settings();
    slow.resolve = [this, &hold](const std::string&) -> asio::awaitable<result<addresses>> {
        hold.emplace(io, asio::steady_timer::time_point::max());
        boost::system::error_code ignored;
        co_await hold->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        co_return addresses{make_address("192.0.2.1")};
    };
    net::resolver_cache one(io.get_executor(), slow);
    for (int i = 0; i < 3; ++i) {
        asio::co_spawn(io, one.find("api.example", seconds{30}), [&told](std::exception_ptr e, auto got) {
            if (e) std::rethrow_exception(e);
            if (got) ++told;
        });
    }
    while (!hold && io.run_one_for(seconds{30}) > 0) {
    }
    io.poll();
    EXPECT_EQ(told, 0U);
    hold->cancel();
    while (told < 3 && io.run_one_for(seconds{30}) > 0) {
    }
    EXPECT_EQ(told, 3U);
}

TEST_F(resolver_cache, passes_on_a_failure) {
    fails();
    const auto got = find();
    ASSERT_TRUE(got.has_error());
    EXPECT_EQ(got.error().which(), errc::resolve_failed);
    next = addresses{};
    EXPECT_EQ(find().error().which(), errc::resolve_failed);
}

TEST_F(resolver_cache, uses_old_addresses_for_an_hour_when_the_resolver_fails) {
    answers("192.0.2.1");
    ASSERT_TRUE(find().has_value());
    fails();
    now += seconds{61};
    EXPECT_EQ(find().value(), addresses{make_address("192.0.2.1")});
    now += seconds{3600 - 61};
    EXPECT_EQ(find().value(), addresses{make_address("192.0.2.1")});
    now += seconds{1};
    EXPECT_TRUE(find().has_error());
}

TEST_F(resolver_cache, takes_new_addresses_when_the_resolver_is_back) {
    answers("192.0.2.1");
    ASSERT_TRUE(find().has_value());
    fails();
    now += seconds{61};
    ASSERT_TRUE(find().has_value());
    answers("192.0.2.2");
    now += seconds{4};
    EXPECT_EQ(find().value(), addresses{make_address("192.0.2.1")});  // not asked again so soon
    EXPECT_EQ(asked, 2U);
    now += seconds{1};
    EXPECT_EQ(find().value(), addresses{make_address("192.0.2.2")});
}

TEST_F(resolver_cache, does_not_wait_long_for_a_resolver_that_hangs_when_it_has_old_addresses) {
    net::resolver_cache::options quick = settings();
    quick.patience = milliseconds{20};
    net::resolver_cache one(io.get_executor(), quick);
    answers("192.0.2.1");
    ASSERT_TRUE(run(io, one.find("api.example", seconds{30})).has_value());
    next.reset();
    now += seconds{61};
    EXPECT_EQ(run(io, one.find("api.example", seconds{30})).value(), addresses{make_address("192.0.2.1")});
    now += seconds{61};
    EXPECT_EQ(run(io, one.find("api.example", seconds{30})).value(), addresses{make_address("192.0.2.1")});
    EXPECT_EQ(asked, 2U);
}

TEST_F(resolver_cache, looks_a_name_up_again_after_one_of_its_addresses_failed) {
    answers("192.0.2.1");
    ASSERT_TRUE(find().has_value());
    answers("192.0.2.2");
    now += seconds{1};
    EXPECT_EQ(find().value(), addresses{make_address("192.0.2.1")});
    cache.report_failure("api.example", make_address("192.0.2.1"));
    EXPECT_EQ(find().value(), addresses{make_address("192.0.2.2")});
    EXPECT_EQ(asked, 2U);
    cache.report_failure("api.example", make_address("192.0.2.2"));
    EXPECT_EQ(find().value(), addresses{make_address("192.0.2.2")});
    EXPECT_EQ(asked, 2U) << "not more than once a second";
}

TEST_F(resolver_cache, ignores_failures_of_unknown_hosts_and_addresses) {
    cache.report_failure("api.example", make_address("192.0.2.1"));
    answers("192.0.2.1");
    ASSERT_TRUE(find().has_value());
    now += seconds{1};
    cache.report_failure("api.example", make_address("192.0.2.9"));
    ASSERT_TRUE(find().has_value());
    EXPECT_EQ(asked, 1U);
}

TEST_F(resolver_cache, tries_a_failed_address_last) {
    next = addresses{make_address("192.0.2.1"), make_address("192.0.2.2")};
    ASSERT_TRUE(find().has_value());
    now += seconds{1};
    cache.report_failure("api.example", make_address("192.0.2.1"));
    EXPECT_EQ(find().value(), (addresses{make_address("192.0.2.2"), make_address("192.0.2.1")}));
    EXPECT_EQ(asked, 2U);
}

TEST_F(resolver_cache, serves_doubtful_addresses_while_the_resolver_fails) {
    answers("192.0.2.1");
    ASSERT_TRUE(find().has_value());
    fails();
    now += seconds{1};
    cache.report_failure("api.example", make_address("192.0.2.1"));
    EXPECT_EQ(find().value(), addresses{make_address("192.0.2.1")});
    EXPECT_EQ(find().value(), addresses{make_address("192.0.2.1")});
    EXPECT_EQ(asked, 2U) << "asked again only after retry_after_failure";
}

TEST_F(resolver_cache, asks_the_system) {
    const auto unknown = run(io, resolver->find("name.invalid", seconds{30}));
    ASSERT_TRUE(unknown.has_error());
    EXPECT_EQ(unknown.error().which(), errc::resolve_failed);
    EXPECT_NE(unknown.error().message.find("name.invalid"), std::string::npos);
}

TEST_F(resolver_cache, keeps_a_session_going_while_dns_is_down) {
    // https to a name that only this resolver knows
    server secure(io, always(tests::answer("x")), with_tls({{"api.example"}}));
    resolver = std::make_shared<net::resolver_cache>(io.get_executor(), settings());
    answers("127.0.0.1");
    const auto via = make(options(secure.url("api.example")));
    ASSERT_EQ(text(send(*via)), "x");
    fails();
    now += seconds{600};
    const auto after = make(options(secure.url("api.example")));
    EXPECT_EQ(text(send(*after)), "x");
    EXPECT_EQ(asked, 2U);
    now += seconds{3600};
    const auto late = make(options(secure.url("api.example")));
    EXPECT_EQ(error_of(send(*late)), errc::resolve_failed);
}

TEST_F(resolver_cache, is_given_up_by_a_request_when_it_does_not_answer) {
    resolver = std::make_shared<net::resolver_cache>(io.get_executor(), settings());
    auto o = options("https://api.example");
    o.connect_timeout = milliseconds{30};
    EXPECT_EQ(error_of(send(*make(o))), errc::resolve_timeout);
    o.connect_timeout = seconds{10};
    EXPECT_EQ(error_of(send(*make(o), genesys::method::get, milliseconds{30})), errc::resolve_timeout);
}

}  // namespace
}  // namespace tokenkeeper::tests::resolver_cache_test
