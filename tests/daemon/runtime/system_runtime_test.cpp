#include "daemon/runtime/system_runtime.hpp"

#include "daemon/runtime/boot_alarm.hpp"
#include "daemon/runtime/boot_id.hpp"
#include "daemon/runtime/system_files.hpp"
#include "daemon/runtime/transport_settings.hpp"
#include "tests/support/neighbour.hpp"
#include "tests/support/scratch_directory.hpp"

#include <fstream>
#include <future>
#include <thread>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <unistd.h>

namespace tokenkeeper::runtime::system_runtime_test {
namespace {

class system_runtime_test : public testing::Test {
protected:
    system_options options() {
        system_options o;
        o.environment.user = ::geteuid();
        o.user_agent = "tokenkeeper/test";
        o.store = folder / "state.db";
        return o;
    }
    template <class T>
    T run(boost::asio::awaitable<T> task) {
        auto answer = boost::asio::co_spawn(loop, std::move(task), boost::asio::use_future);
        loop.restart();
        loop.run();
        return answer.get();
    }
    std::filesystem::path write(const std::string& name, const std::string& text) {
        const auto file = folder / name;
        std::ofstream{file} << text;
        std::filesystem::permissions(file, std::filesystem::perms::owner_read);
        return file;
    }

    tests::scratch_directory folder;
    boost::asio::io_context loop{1};
};

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

TEST(boot_id, has_hyphens_or_not) {
    EXPECT_EQ(boot_id_in("5b9d1f0e-66a4-4d0e-8f65-1c02a3b4c5d6"), 0x5b9d1f0e66a44d0eU);
    EXPECT_EQ(boot_id_in("5b9d1f0e66a44d0e8f651c02a3b4c5d6"), 0x5b9d1f0e66a44d0eU);
}

TEST(boot_id, is_unknown_in_any_other_form) {
    for (const auto* text : {"", "5b9d1f0e", "xb9d1f0e-66a4-4d0e-8f65-1c02a3b4c5d6",
                             "5b9d1f0e66a44d0e8f651c02a3b4c5d", "5b9d1f0e66a44d0x8f651c02a3b4c5d6",
                             "5b9d1f0e-66a4-4d 0-8f65-1c02a3b4c5d6", "                                    "})
        EXPECT_EQ(boot_id_in(text), 0U) << text;
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

TEST_F(system_runtime_test, reads_and_writes_secrets) {
    system_runtime world{loop.get_executor(), options()};
    auto& files = world.files();
    EXPECT_EQ(files.read(write("secret", "s3cret\n"), config::secret_kind::client_secret)->reveal(),
              "s3cret");
    EXPECT_EQ(files.read(write("token", "abc\n"), config::secret_kind::access_token)->reveal(), "abc");
    EXPECT_EQ(files.read(write("proxy", "user:word\n"), config::secret_kind::proxy_credentials)->reveal(),
              "user:word");
    EXPECT_TRUE(files.read(folder / "missing", config::secret_kind::client_secret).has_error());
    const config::token_sink sink{folder / "sink", {}, 0600};
    EXPECT_EQ(files.write_token(sink, secret{"abc"}), "");
    EXPECT_TRUE(std::filesystem::exists(sink.path));
    EXPECT_EQ(files.remove_token(sink), "");
    EXPECT_FALSE(std::filesystem::exists(sink.path));
}

/// The words of a refusal; empty: the file was read.
std::string refusal(secret_files& files, const std::filesystem::path& file) {
    const auto held = files.read(file, config::secret_kind::access_token);
    return held.has_error() ? held.error().text() : std::string{};
}

TEST_F(system_runtime_test, reads_no_file_of_one_session_for_another_one) {
    system_runtime world{loop.get_executor(), options()};
    auto& files = world.files();
    const auto lobby = write("lobby", "T1\n");
    const auto link = folder / "link";
    const auto hard = folder / "hard";
    std::filesystem::create_symlink(lobby, link);
    for (const auto& file : {lobby, link, hard})
        files.watch(file);
    const auto words = [](const std::filesystem::path& one, const std::filesystem::path& other) {
        return "the daemon does not read " + one.string() + ", which is the same file as " + other.string() +
               ", another secret of the configuration; give each session a file of its own, or name the same "
               "file for both";
    };
    EXPECT_EQ(refusal(files, link), words(link, lobby)) << "also before the other one was read";
    EXPECT_EQ(refusal(files, lobby), "");
    EXPECT_EQ(refusal(files, lobby), "") << "two sessions may name one file";
    std::filesystem::create_hard_link(lobby, hard);
    EXPECT_EQ(refusal(files, hard), words(hard, lobby));
    std::filesystem::remove(link);
    std::filesystem::remove(hard);
    write("hard", "T2\n");
    write("link", "T3\n");
    EXPECT_EQ(refusal(files, hard), "");
    EXPECT_EQ(refusal(files, link), "");
}

TEST_F(system_runtime_test, takes_over_a_file_that_another_session_no_longer_has) {
    system_runtime world{loop.get_executor(), options()};
    auto& files = world.files();
    const auto before = write("before", "T1\n");
    const auto after = folder / "after";
    files.watch(before);
    files.watch(after);
    EXPECT_EQ(refusal(files, before), "");
    std::filesystem::rename(before, after);
    EXPECT_EQ(refusal(files, after), "") << "it was moved";
    std::filesystem::create_hard_link(after, before);
    EXPECT_NE(refusal(files, before), "");
    files.unwatch(after);
    EXPECT_EQ(refusal(files, before), "") << "the other session left the configuration";
}

TEST_F(system_runtime_test, reads_no_file_that_others_moved_across_a_reload) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can make the files of another user";
    ASSERT_EQ(::chmod(folder.path().c_str(), 0777), 0);
    system_runtime world{loop.get_executor(), options()};
    auto& files = world.files();
    const auto victim = write("victim", "T1\n");
    const auto mal = write("mal", "T2\n");
    tests::give(mal);
    for (const auto& file : {victim, mal})
        files.watch(file);
    EXPECT_EQ(refusal(files, victim) + refusal(files, mal), "");
    std::filesystem::rename(mal, folder / "kept");
    std::filesystem::rename(victim, mal);
    const auto words = refusal(files, mal);
    EXPECT_NE(words.find("belonged to user 65534 and belongs to user 0 now"), std::string::npos) << words;
    files.unwatch(mal);
    files.watch(mal);
    EXPECT_EQ(refusal(files, mal), words);
}

TEST_F(system_runtime_test, notices_a_corrected_way_to_a_file) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can make the folders of another user";
    system_runtime world{loop.get_executor(), options()};
    auto& files = world.files();
    std::filesystem::create_directories(folder / "users" / "below");
    for (const auto* name : {"users", "users/below"})
        ASSERT_EQ(::chmod((folder / name).c_str(), 0755), 0);
    const auto file = write("users/below/token", "T1\n");
    files.watch(file);
    tests::give(folder / "users");
    EXPECT_NE(refusal(files, file).find("/users belongs to user 65534"), std::string::npos);
    EXPECT_TRUE(files.look(10).empty());
    tests::give(folder / "users", 0);
    ASSERT_EQ(::chmod((folder / "users").c_str(), 0777), 0);
    EXPECT_EQ(files.look(10), std::vector{file}) << "now others can only exchange it";
    EXPECT_TRUE(files.read(file, config::secret_kind::access_token)->open_folder);
    EXPECT_TRUE(files.look(10).empty());
    ASSERT_EQ(::chmod((folder / "users").c_str(), 0755), 0);
    EXPECT_EQ(files.look(10), std::vector{file});
    EXPECT_FALSE(files.read(file, config::secret_kind::access_token)->open_folder);
    EXPECT_TRUE(files.look(10).empty());
}

TEST_F(system_runtime_test, looks_at_a_doubtful_way_once_in_a_round) {
    system_runtime world{loop.get_executor(), options()};
    auto& files = world.files();
    const auto below = folder / "below";
    std::filesystem::create_directory(below);
    ASSERT_EQ(::chmod(below.c_str(), 0777), 0);
    const auto file = write("below/token", "T1\n");
    for (const auto* name : {"1", "2"})
        files.watch(folder / name);
    files.watch(file);
    ASSERT_TRUE(files.read(file, config::secret_kind::access_token)->open_folder);
    EXPECT_TRUE(files.look(1).empty());
    ASSERT_EQ(::chmod(below.c_str(), 0755), 0);
    EXPECT_TRUE(files.look(1).empty()) << "it was looked at in this round";
    EXPECT_TRUE(files.look(1).empty());
    EXPECT_EQ(files.look(1), std::vector{file}) << "the next round";
}

TEST_F(system_runtime_test, watches_files) {
    system_runtime world{loop.get_executor(), options()};
    const auto file = folder / "x.token";
    world.files().watch(file);
    std::ofstream{file} << "text";
    const auto changed = run(world.files().changed());
    EXPECT_EQ(changed, std::vector<std::filesystem::path>{file});
    EXPECT_TRUE(world.files().look(10).empty());
    world.files().unwatch(file);
    world.files().cancel();
    EXPECT_TRUE(run(world.files().changed()).empty());
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
