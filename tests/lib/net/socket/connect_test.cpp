#include "lib/net/socket/connect.hpp"

#include "tests/support/net/network.hpp"

#include <tuple>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <sys/socket.h>

namespace tokenkeeper::tests::connect_test {
namespace {

namespace asio = boost::asio;
using asio::ip::make_address;
using asio::ip::tcp;
using net::addresses;

addresses list(std::initializer_list<const char*> texts) {
    addresses made;
    for (const auto* each : texts)
        made.push_back(make_address(each));
    return made;
}

/// A port whose queue of connections is full: the kernel drops what else comes, as a firewall would.
class full_port {
public:
    explicit full_port(asio::io_context& io) : acceptor_(io) {
        acceptor_.open(tcp::v4());
        acceptor_.bind({make_address("127.0.0.1"), 0});
        acceptor_.listen(0);
        for (int i = 0; i < 4; ++i) {
            fillers_.emplace_back(io, tcp::v4()).non_blocking(true);
            // Asio's own connect would wait.
            const auto at = acceptor_.local_endpoint();
            std::ignore =
                ::connect(fillers_.back().native_handle(), at.data(), static_cast<socklen_t>(at.size()));
        }
    }
    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

private:
    tcp::acceptor acceptor_;
    std::vector<tcp::socket> fillers_;
};

class connect : public network {
protected:
    addresses failed;  ///< of the last call

    result<tcp::socket> to(addresses all, std::uint16_t port, milliseconds timeout = seconds{30}) {
        std::optional<result<tcp::socket>> outcome;
        bool ended = run(io, attempt(std::move(all), port, timeout, &outcome, this));
        EXPECT_TRUE(ended);
        return std::move(*outcome);
    }

    static asio::awaitable<bool> attempt(addresses all, std::uint16_t port, milliseconds timeout,
                                         std::optional<result<tcp::socket>>* into, connect* self) {
        auto outcome = co_await net::connect_any(std::move(all), port, "api.example", timeout);
        into->emplace(std::move(outcome.socket));
        self->failed = std::move(outcome.failed);
        co_return true;
    }
};

TEST_F(connect, alternates_the_families_beginning_with_the_first) {
    EXPECT_EQ(net::alternate_families(list({"::1", "::2", "::3", "1.1.1.1", "2.2.2.2"})),
              list({"::1", "1.1.1.1", "::2", "2.2.2.2", "::3"}));
    EXPECT_EQ(net::alternate_families(list({"1.1.1.1", "2.2.2.2", "::1"})),
              list({"1.1.1.1", "::1", "2.2.2.2"}));
    EXPECT_EQ(net::alternate_families({}), addresses{});
}

TEST_F(connect, goes_on_to_the_next_address_after_a_refusal) {
    server at(io, always(answer("x")));
    const auto got = to(list({"127.0.0.2", "127.0.0.3", "127.0.0.1"}), at.port());
    ASSERT_TRUE(got.has_value());
    EXPECT_EQ(got->remote_endpoint().address(), make_address("127.0.0.1"));
    EXPECT_EQ(failed, list({"127.0.0.2", "127.0.0.3"}));
}

TEST_F(connect, names_every_address_that_failed) {
    const full_port full(io);
    const auto got = to(list({"127.0.0.1", "127.0.0.2"}), full.port(), milliseconds{600});
    ASSERT_TRUE(got.has_error());
    EXPECT_EQ(failed, list({"127.0.0.1", "127.0.0.2"}));
    const auto hurried = to(list({"127.0.0.1"}), full.port(), milliseconds{50});
    ASSERT_TRUE(hurried.has_error());
    EXPECT_TRUE(failed.empty()) << "it had no time to answer";
}

TEST_F(connect, tries_the_next_address_after_a_quarter_of_a_second) {
    const full_port full(io);
    server::options second;
    second.address = "127.0.0.2";
    second.port = full.port();
    server at(io, always(answer("x")), second);
    const auto start = boot_clock::now();
    const auto got = to(list({"127.0.0.1", "127.0.0.2"}), full.port(), seconds{10});
    const auto time = boot_clock::now() - start;
    ASSERT_TRUE(got.has_value());
    EXPECT_EQ(got->remote_endpoint().address(), make_address("127.0.0.2"));
    EXPECT_GE(time, milliseconds{240});
    EXPECT_LT(time, seconds{2});
    EXPECT_EQ(failed, list({"127.0.0.1"}));
}

TEST_F(connect, gives_up_an_address_that_swallows_packets) {
    const full_port full(io);
    const auto got = to(list({"127.0.0.1"}), full.port(), milliseconds{100});
    ASSERT_TRUE(got.has_error());
    EXPECT_EQ(got.error().which(), errc::connect_timeout);
    EXPECT_NE(got.error().message.find("api.example"), std::string::npos);
}

TEST_F(connect, leaves_time_for_the_address_after_one_that_swallows_packets) {
    const full_port full(io);
    server::options second;
    second.address = "127.0.0.2";
    second.port = full.port();
    server at(io, always(answer("x")), second);
    const auto got = to(list({"127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5", "127.0.0.6",
                              "127.0.0.7", "127.0.0.8", "127.0.0.9", "127.0.0.10"}),
                        full.port(), seconds{10});
    ASSERT_TRUE(got.has_value());
    EXPECT_EQ(got->remote_endpoint().address(), make_address("127.0.0.2"));
}

TEST_F(connect, calls_it_a_failure_when_any_address_has_answered) {
    const full_port full(io);
    const auto got = to(list({"127.0.0.2", "127.0.0.1"}), full.port(), milliseconds{100});
    ASSERT_TRUE(got.has_error());
    EXPECT_EQ(got.error().which(), errc::connect_failed);
    EXPECT_NE(got.error().message.find("127.0.0.2"), std::string::npos) << got.error().message;
}

TEST_F(connect, is_a_timeout_of_the_whole_request_too) {
    const full_port full(io);
    const auto via = make(options("http://127.0.0.1:" + std::to_string(full.port())));
    EXPECT_EQ(error_of(send(*via, genesys::method::get, milliseconds{100})), errc::connect_timeout);
}

}  // namespace
}  // namespace tokenkeeper::tests::connect_test
