#include "daemon/runtime/system_runtime.hpp"

#include "daemon/runtime/boot_alarm.hpp"
#include "daemon/runtime/boot_id.hpp"
#include "daemon/runtime/transport_settings.hpp"
#include "tests/daemon/runtime/system_runtime_stage.hpp"

#include <future>
#include <thread>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::runtime::system_runtime_test {
namespace {

using system_runtime_test = system_runtime_stage;

TEST_F(system_runtime_test, rings_at_once_where_the_time_has_passed) {
    system_runtime world{loop.get_executor(), options()};
    const auto alarm = world.make_alarm();
    alarm->set(world.now().boot - seconds{1});
    EXPECT_TRUE(run(alarm->wait()));
    alarm->set(boot_time{});
    EXPECT_TRUE(run(alarm->wait())) << "also before boot";
}

TEST_F(system_runtime_test, rings_as_often_as_the_same_time_is_set) {
    system_runtime world{loop.get_executor(), options()};
    const auto alarm = world.make_alarm();
    const auto past = world.now().boot - seconds{1};
    for (int i = 0; i < 3; ++i) {
        alarm->set(past);
        alarm->set(past);
        auto rings = boost::asio::co_spawn(loop, alarm->wait(), boost::asio::use_future);
        loop.restart();
        loop.run_for(seconds{60});
        ASSERT_EQ(rings.wait_for(seconds{0}), std::future_status::ready) << "it does not ring " << i;
    }
    alarm->set(std::nullopt);
    alarm->set(past);
    EXPECT_TRUE(run(alarm->wait())) << "after it was set to nothing";
}

TEST_F(system_runtime_test, knows_the_boot_of_the_host) {
    const system_runtime world{loop.get_executor(), options()};
    EXPECT_EQ(world.boot_id(), this_boot_id());
    EXPECT_EQ(read_boot_id(folder / "missing"), 0U);
    EXPECT_EQ(read_boot_id(write("id", "5b9d1f0e-66a4-4d0e-8f65-1c02a3b4c5d6\n")), 0x5b9d1f0e66a44d0eU);
}

TEST_F(system_runtime_test, ends_a_wait_that_is_cancelled) {
    boot_alarm alarm{loop.get_executor()};
    alarm.set(std::nullopt);
    auto waited = boost::asio::co_spawn(loop, alarm.wait(), boost::asio::use_future);
    loop.poll();
    alarm.cancel();
    loop.restart();
    loop.run();
    EXPECT_FALSE(waited.get());
}

TEST_F(system_runtime_test, runs_what_takes_long_on_another_thread_and_comes_back) {
    system_runtime world{loop.get_executor(), options()};
    std::thread::id worker;
    std::function<void()> work = [&worker] { worker = std::this_thread::get_id(); };
    run(world.run_aside(std::move(work)));
    EXPECT_NE(worker, std::thread::id{});
    EXPECT_NE(worker, std::this_thread::get_id());
    std::function<void()> bug = [] { throw std::runtime_error{"a bug"}; };
    EXPECT_THROW(run(world.run_aside(std::move(bug))), std::runtime_error);
}

TEST_F(system_runtime_test, opens_a_store) {
    auto o = options();
    system_runtime world{loop.get_executor(), o};
    auto opened = run(world.open_store());
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    EXPECT_NE(opened->store, nullptr);
}

TEST_F(system_runtime_test, does_not_open_a_store_with_a_key_that_cannot_be_read) {
    auto o = options();
    o.store_key = folder / "missing.key";
    system_runtime world{loop.get_executor(), o};
    const auto opened = run(world.open_store());
    ASSERT_TRUE(opened.has_error());
    EXPECT_EQ(opened.error().what, store::store_error::kind::wrong_key);
    EXPECT_NE(opened.error().message.find("state.key_file"), std::string::npos);
}

TEST_F(system_runtime_test, says_what_is_wrong_with_a_configuration) {
    system_runtime world{loop.get_executor(), options()};
    const auto loaded = world.load_configuration(folder / "missing.yaml");
    EXPECT_TRUE(std::holds_alternative<std::vector<config::diagnostic>>(loaded));
}

TEST_F(system_runtime_test, makes_no_way_with_authorities_that_cannot_be_read) {
    system_runtime world{loop.get_executor(), options()};
    const config::configuration settings;
    config::organization organization;
    organization.api_url = "https://api.example";
    EXPECT_TRUE(world.make_transport(settings, organization, organization.api_url).has_value());
    organization.ca_file = folder / "missing.pem";
    EXPECT_TRUE(world.make_transport(settings, organization, organization.api_url).has_error());
}

TEST_F(system_runtime_test, reaches_servers_of_no_organization_by_the_network_section) {
    system_runtime world{loop.get_executor(), options()};
    config::configuration settings;
    settings.network.http_proxy.emplace().host = "proxy.example";
    settings.network.http_proxy->credentials_file = write("proxy", "user:word\n");
    const auto made = outer_transport_settings(settings, "https://hooks.example", world.files());
    EXPECT_EQ(made.proxy->host, "proxy.example");
    EXPECT_EQ(made.proxy->credentials.reveal(), "user:word");
    EXPECT_TRUE(net::bypasses(*made.proxy, "127.0.0.1")) << "a receiver on this host needs no proxy";
    EXPECT_TRUE(world.make_outer_transport(settings, "https://hooks.example").has_value());
    EXPECT_TRUE(world.make_outer_transport(settings, "http://127.0.0.1:8080").has_value());
    settings.network.ca_file = folder / "missing.pem";
    EXPECT_TRUE(world.make_outer_transport(settings, "https://hooks.example").has_error());
}

TEST_F(system_runtime_test, has_a_seed_of_its_own) {
    system_runtime world{loop.get_executor(), options()};
    EXPECT_NE(world.seed(), world.seed());
    EXPECT_GT(world.now().boot, boot_time{});
}

TEST_F(system_runtime_test, reaches_an_organization_through_its_proxy) {
    config::configuration settings;
    settings.connect_timeout = milliseconds{1};
    config::organization organization;
    organization.api_url = "https://api.example";
    organization.http_proxy = config::proxy{};
    organization.http_proxy->host = "proxy.example";
    organization.http_proxy->credentials_file = write("proxy", "user:word\n");
    system_runtime world{loop.get_executor(), options()};
    const auto reach = transport_settings(settings, organization, organization.api_url, world.files());
    EXPECT_EQ(reach.connect_timeout, milliseconds{1});
    ASSERT_TRUE(reach.proxy);
    EXPECT_EQ(reach.proxy->host, "proxy.example");
    EXPECT_EQ(reach.proxy->credentials.reveal(), "user:word");
    organization.http_proxy->credentials_file = folder / "later";
    const auto login = transport_settings(settings, organization, "https://login.example", world.files());
    EXPECT_TRUE(login.proxy->credentials.empty());
}

}  // namespace
}  // namespace tokenkeeper::runtime::system_runtime_test
