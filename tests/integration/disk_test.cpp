#include "tests/integration/fixture/oauth_installation.hpp"
#include "tests/integration/fixture/small_disk.hpp"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <memory>

#include <sys/resource.h>

/// The daemon with a store that cannot be written, cannot be read, or belongs to another installation.
namespace tokenkeeper::integration::disk_test {
namespace {

using cloud::cloud_model;
using cloud::fault;
using cloud::fault_kind;

class store : public oauth_installation {
protected:
    void start_with(const std::string& sessions) {
        write_configuration(sessions);
        start_daemon();
    }
    /// Of the tokens in the store, as the sandbox calls it. No daemon may run.
    std::string name_of_newest(const std::string& session) {
        const auto held = stored(session).value();
        const auto& newest = (held.next ? held.next : held.current).value();
        return cloud().with_model(
            [&](cloud_model& model, wall_time) { return std::string{model.name_of(newest.value.reveal())}; });
    }
    std::string given_by_file(const std::string& session) {
        return "  " + session + ":\n    organization: acme\n    access_token_file: " + session + ".token\n";
    }
    /// A daemon that must not start; what it says.
    std::string refusal(const std::string& configuration = "tokenkeeper.yaml") {
        program refused{{TOKENKEEPERD, "--config", file(configuration).string()}, file("refused.log")};
        EXPECT_EQ(refused.wait(patience), 1);
        return refused.output();
    }
};

/// With the store on a small disk of its own.
class small_disk : public store {
protected:
    void SetUp() override {
        disk_ = integration::small_disk::mount(file("disk"));
        if (!disk_)
            GTEST_SKIP() << "a disk that is full or read-only needs the right to mount one: run it as root";
        state_name = "disk/state.db";
    }
    void fill() { disk_->fill(); }
    void make_room() { disk_->make_room(); }
    void make_read_only(bool so) { disk_->make_read_only(so); }

private:
    std::unique_ptr<integration::small_disk> disk_;
};

TEST_F(small_disk, that_is_full_stops_refreshes_but_not_the_service) {
    start_cloud(seconds{600});
    add_client("export", seconds{4});
    add_client("view", seconds{20});
    seed("view", "login");
    start_with(by_credentials("export") + by_refresh("view"));
    ASSERT_TRUE(becomes("export", "alive"));
    ASSERT_TRUE(becomes("view", "alive"));
    fill();
    const auto refreshes = client("view").requests;
    const auto token = given("view");
    const auto grants = client("export").grants;

    ASSERT_TRUE(eventually([&] {
        given("export", seconds{1});  // a token that is not used is not replaced
        return client("export").grants >= grants + 2;
    })) << "from memory";
    ASSERT_TRUE(eventually([&] { return given("export") == client("export").latest_access_token_name; }));
    // Past the moment at which it would have been renewed, and to its end.
    ASSERT_TRUE(eventually([&] {
        const auto answer = given("view", seconds{1});
        if (cloud().now() + seconds{2} < record(token).expires) {
            EXPECT_EQ(answer, token);
        }
        return !record(token).alive();
    }));
    let_pass(seconds{2});
    EXPECT_EQ(client("view").requests, refreshes) << "no refresh before its intent is on disk";
    EXPECT_EQ(given("view", seconds{1}), "") << "a dead token is given to nobody";
    EXPECT_EQ(count_in_log("state.unavailable"), 1U);
    EXPECT_EQ(count_in_log("state.recovered"), 0U);

    make_room();
    ASSERT_TRUE(eventually([&] { return given("view", seconds{1}) == "view/2"; }));
    EXPECT_TRUE(eventually([&] { return count_in_log("state.recovered") == 1; }));
    EXPECT_EQ(client("view").requests, refreshes + 1);
    EXPECT_EQ(family("login").reuses, 0U);
    EXPECT_NE(given("export"), "");
    EXPECT_EQ(stop_daemon(), 0);
    EXPECT_TRUE(stored("view")->refresh_token == secret{family("login").latest});
    EXPECT_EQ(name_of_newest("export"), client("export").latest_access_token_name);
}

TEST_F(small_disk, that_fills_between_a_refresh_and_its_answer_loses_nothing) {
    start_cloud(seconds{600});
    add_client("view", seconds{24});
    seed("view", "login");
    start_with(by_refresh("view"));
    ASSERT_TRUE(becomes("view", "alive"));
    fault slow{fault_kind::latency};
    slow.what = cloud::operation::oauth_token;
    slow.latency = milliseconds{3000};
    add_fault(slow);
    ASSERT_TRUE(eventually([&] { return client("view").requests == 2; }));
    fill();  // the intent is on disk and the answer is on its way
    clear_faults();
    ASSERT_TRUE(eventually([&] { return count_in_log("state.unavailable") == 1; }));
    EXPECT_EQ(client("view").grants, 2U);
    ASSERT_TRUE(eventually([&] {
        EXPECT_NE(given("view", seconds{1}), "view/2") << "it would be gone with a crash";
        return !record("view/1").alive();
    }));
    let_pass(seconds{1});
    EXPECT_EQ(record("view/2").requests, 0U);
    EXPECT_EQ(client("view").requests, 2U) << "there is an answer: nothing is asked";

    make_room();
    ASSERT_TRUE(eventually([&] { return given("view") == "view/2"; }));
    EXPECT_EQ(client("view").requests, 2U);
    EXPECT_EQ(family("login").reuses, 0U);
    kill_daemon();
    EXPECT_TRUE(stored("view")->refresh_token == secret{family("login").latest});
}

TEST_F(small_disk, that_is_read_only_at_the_start_is_said_and_what_needs_no_store_works) {
    start_cloud(seconds{600});
    for (const auto* name : {"export", "view"})
        add_client(name, seconds{3600});
    seed("view", "login");
    add_token("wallboard");
    start_with(by_credentials("export") + by_refresh("view") + given_by_file("wallboard"));
    for (const auto* name : {"export", "view", "wallboard"})
        ASSERT_TRUE(becomes(name, "alive")) << name;
    EXPECT_EQ(stop_daemon(), 0);
    const auto refreshes = client("view").requests;

    make_read_only(true);
    start_daemon();
    EXPECT_EQ(count_in_log("state.unavailable"), 1U);
    EXPECT_NE(log().find("ead-only"), std::string::npos) << "it says what is wrong with it";
    EXPECT_TRUE(becomes("view", "failed/state_unwritable"));
    EXPECT_TRUE(becomes("export", "alive"));
    EXPECT_TRUE(becomes("wallboard", "alive"));
    EXPECT_EQ(client("view").requests, refreshes);

    make_read_only(false);
    ASSERT_TRUE(becomes("view", "alive"));
    EXPECT_EQ(count_in_log("state.recovered"), 1U);
    EXPECT_EQ(client("view").requests, refreshes) << "its token was in the store all the time";
    EXPECT_EQ(given("view"), "view/1");
    EXPECT_EQ(stop_daemon(), 0);
    EXPECT_EQ(name_of_newest("export"), client("export").latest_access_token_name);
}

TEST_F(store, that_is_damaged_is_moved_aside_and_said) {
    start_cloud(seconds{600});
    add_client("export", seconds{3600});
    start_with(by_credentials("export"));
    ASSERT_TRUE(becomes("export", "alive"));
    EXPECT_EQ(stop_daemon(), 0);
    const std::string damaged(20'000, 'x');
    write_file(state_file(), damaged);
    start_daemon();
    EXPECT_TRUE(becomes("export", "alive"));
    EXPECT_EQ(client("export").grants, 2U);
    EXPECT_NE(log().find("the state store was damaged"), std::string::npos);
    std::string kept;
    for (const auto& entry : std::filesystem::directory_iterator{file("")})
        if (entry.path().filename().string().starts_with("state.db.corrupt-")) kept = read_file(entry.path());
    EXPECT_EQ(kept, damaged) << "never thrown away";
    EXPECT_EQ(stop_daemon(), 0);
    EXPECT_TRUE(stored("export").has_value());
}

TEST_F(store, that_may_not_grow_stops_no_service) {
    start_cloud(seconds{600});
    add_client("export", seconds{4});
    start_with(by_credentials("export"));
    ASSERT_TRUE(becomes("export", "alive"));
    const auto limit_files = [this](rlim_t most) {
        const rlimit limit{most, RLIM_INFINITY};
        ASSERT_EQ(::prlimit(daemon().pid(), RLIMIT_FSIZE, &limit, nullptr), 0);
    };
    limit_files(100);
    const auto grants = client("export").grants;
    ASSERT_TRUE(eventually([&] {
        given("export", seconds{1});
        return client("export").grants >= grants + 2;
    }));
    EXPECT_FALSE(daemon().wait(milliseconds{0})) << "it has ended";
    limit_files(RLIM_INFINITY);
    ASSERT_TRUE(eventually([&] { return given("export") == client("export").latest_access_token_name; }));
    EXPECT_EQ(stop_daemon(), 0);
    EXPECT_EQ(name_of_newest("export"), client("export").latest_access_token_name);
}

TEST_F(store, that_is_sealed_opens_with_its_key_only) {
    start_cloud(seconds{600});
    add_client("export", seconds{3600});
    write_file(file("key"), std::string(32, 'k'));
    more_of_state = "  key_file: key\n";
    start_with(by_credentials("export"));
    ASSERT_TRUE(becomes("export", "alive"));
    const auto token =
        cloud().with_model([](cloud_model& model, wall_time) { return model.token_value("export/1"); });
    EXPECT_EQ(stop_daemon(), 0);
    const auto sealed = read_file(state_file());
    EXPECT_EQ(sealed.find(token), std::string::npos);

    write_file(file("key"), std::string(32, 'w'));
    EXPECT_NE(refusal().find("is sealed with another key"), std::string::npos);
    EXPECT_EQ(read_file(state_file()), sealed);
    more_of_state = "";
    write_configuration(by_credentials("export"));
    EXPECT_NE(refusal().find("is sealed and there is no key"), std::string::npos);
    EXPECT_EQ(read_file(state_file()), sealed);

    write_file(file("key"), std::string(32, 'k'));
    more_of_state = "  key_file: key\n";
    start_with(by_credentials("export"));
    EXPECT_TRUE(becomes("export", "alive"));
    EXPECT_EQ(client("export").requests, 1U) << "nothing was lost";
}

TEST_F(store, that_another_daemon_has_is_left_to_it) {
    start_cloud(seconds{600});
    add_client("export", seconds{3600});
    start_with(by_credentials("export"));
    ASSERT_TRUE(becomes("export", "alive"));
    auto second = configuration(by_credentials("export"));
    second.replace(second.find(file("socket").string()), file("socket").string().size(),
                   file("other-socket").string());
    write_file(file("second.yaml"), second);
    EXPECT_NE(refusal("second.yaml").find("is in use by another tokenkeeperd"), std::string::npos);
    EXPECT_EQ(state("export"), "alive");
    EXPECT_EQ(client("export").requests, 1U);
}

}  // namespace
}  // namespace tokenkeeper::integration::disk_test
