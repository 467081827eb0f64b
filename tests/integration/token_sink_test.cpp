#include "tests/integration/fixture/acme.hpp"

#include <fstream>

#include <sys/stat.h>

#include <unistd.h>

/// The file that always holds a session's present token.
namespace tokenkeeper::integration::token_sink_test {
namespace {

using cloud::cloud_model;

class token_sink : public acme {
protected:
    [[nodiscard]] std::string sink_at(const std::string& name,
                                      const std::string& terms = "mode: 0600") const {
        return "    token_sink: { path: " + file(name).string() + ", " + terms + " }\n";
    }
    bool holds(const std::string& name, const std::string& token) const {
        return eventually([&] { return read_file(file(name)) == token + "\n"; });
    }
    bool is_gone(const std::string& name) const {
        return eventually([&] { return !std::filesystem::exists(file(name)); });
    }
    struct stat status_of(const std::string& name) const {
        struct stat s {};
        EXPECT_EQ(::stat(file(name).c_str(), &s), 0) << name;
        return s;
    }
    void start(const std::string& sessions) {
        write_configuration(sessions);
        start_daemon();
    }
    /// The temporary files that a daemon could leave behind.
    [[nodiscard]] std::vector<std::string> temporary_files() const {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(file("")))
            if (entry.path().filename().string().starts_with(".")) names.push_back(entry.path().string());
        return names;
    }
};

TEST_F(token_sink, has_the_token_the_mode_and_the_group_that_were_asked_for) {
    // Only root can give a file to a group that it is not in.
    const gid_t group = ::getuid() == 0 ? 65000 : ::getegid();
    start_cloud(seconds{600});
    const auto value = add_token("wallboard");
    const auto secret = add_token("private");
    start(by_file("wallboard",
                  sink_at("wallboard.sink", "group: " + std::to_string(group) + ", mode: '0640'")) +
          by_file("private", "    token_sink: { path: " + file("private.sink").string() + " }\n"));
    ASSERT_TRUE(holds("wallboard.sink", value));
    EXPECT_EQ(status_of("wallboard.sink").st_mode & 07777U, 0640U);
    EXPECT_EQ(status_of("wallboard.sink").st_gid, group);
    EXPECT_EQ(status_of("wallboard.sink").st_uid, ::geteuid());
    ASSERT_TRUE(holds("private.sink", secret));
    EXPECT_EQ(status_of("private.sink").st_mode & 07777U, 0600U);
    EXPECT_EQ(temporary_files(), std::vector<std::string>{});
}

TEST_F(token_sink, is_replaced_as_a_whole_at_a_renewal) {
    start_cloud(seconds{600});
    add_client("export", seconds{86400});
    start(by_credentials("export", sink_at("export.sink", "mode: '0440'")));
    ASSERT_TRUE(becomes("export", "alive"));
    const auto first = latest_token("export");
    ASSERT_TRUE(holds("export.sink", first));
    std::ifstream reader{file("export.sink")};
    ASSERT_EQ(ctl({"renew", "export"}).status, 0);
    const auto second = latest_token("export");
    ASSERT_NE(second, first);
    EXPECT_TRUE(holds("export.sink", second));
    EXPECT_EQ(status_of("export.sink").st_mode & 07777U, 0440U);
    std::string old;
    std::getline(reader, old);
    EXPECT_EQ(old, first) << "who is reading goes on with the old file";
    EXPECT_EQ(temporary_files(), std::vector<std::string>{});
}

TEST_F(token_sink, stays_in_an_outage_and_over_a_restart_and_goes_when_the_token_is_lost) {
    start_cloud(seconds{600});
    const auto value = add_token("wallboard");
    const auto sessions = by_file("wallboard", "    check_interval: 1s\n" + sink_at("wallboard.sink"));
    start(sessions);
    ASSERT_TRUE(holds("wallboard.sink", value));
    cloud().stop();
    ASSERT_TRUE(becomes("wallboard", "retrying"));
    EXPECT_EQ(read_file(file("wallboard.sink")), value + "\n") << "it may live";
    EXPECT_EQ(stop_daemon(), 0);
    EXPECT_EQ(read_file(file("wallboard.sink")), value + "\n");
    cloud().start();
    start(sessions);
    ASSERT_TRUE(becomes("wallboard", "alive"));
    EXPECT_EQ(read_file(file("wallboard.sink")), value + "\n");

    cloud().with_model([](cloud_model& model, wall_time now) { model.revoke("wallboard", now); });
    ASSERT_TRUE(becomes("wallboard", "lost/rejected"));
    EXPECT_TRUE(is_gone("wallboard.sink"));
    const auto fresh = add_token("fresh");
    write_file(file("wallboard.token"), fresh);
    EXPECT_TRUE(holds("wallboard.sink", fresh));
}

TEST_F(token_sink, of_a_token_that_died_while_the_daemon_was_away_goes) {
    start_cloud(seconds{600});
    const auto value = add_token("wallboard");
    start(by_file("wallboard", sink_at("wallboard.sink")));
    ASSERT_TRUE(holds("wallboard.sink", value));
    EXPECT_EQ(stop_daemon(), 0);
    cloud().with_model([](cloud_model& model, wall_time now) { model.revoke("wallboard", now); });
    start_daemon();
    ASSERT_TRUE(becomes("wallboard", "lost/rejected"));
    EXPECT_TRUE(is_gone("wallboard.sink"));
}

TEST_F(token_sink, goes_at_a_revocation_and_comes_back_with_a_renewal) {
    start_cloud(seconds{600});
    add_client("export", seconds{86400});
    start(by_credentials("export", sink_at("export.sink")));
    ASSERT_TRUE(becomes("export", "alive"));
    ASSERT_TRUE(holds("export.sink", latest_token("export")));
    ASSERT_EQ(ctl({"revoke", "export", "--yes"}).status, 0);
    EXPECT_TRUE(is_gone("export.sink"));
    ASSERT_EQ(ctl({"renew", "export"}).status, 0);
    EXPECT_TRUE(holds("export.sink", latest_token("export")));
}

TEST_F(token_sink, that_could_not_be_removed_is_removed_later) {
    start_cloud(seconds{600});
    add_client("export", seconds{86400});
    start(by_credentials("export", sink_at("export.sink")));
    ASSERT_TRUE(becomes("export", "alive"));
    ASSERT_TRUE(holds("export.sink", latest_token("export")));
    ASSERT_EQ(ctl({"reload"}).status, 0);  // by its answer nothing is written any more
    std::filesystem::rename(file("export.sink"), file("aside"));
    std::filesystem::create_directory(file("export.sink"));
    ASSERT_EQ(ctl({"revoke", "export", "--yes"}).status, 0);
    // The command waits for the sink a second at most, which a busy machine may need.
    EXPECT_TRUE(eventually([&] {
        return logged({"session.warning export", "it still holds a token that should be gone"});
    }));
    std::filesystem::remove(file("export.sink"));
    std::filesystem::rename(file("aside"), file("export.sink"));
    EXPECT_EQ(ctl({"reload"}).status, 0);
    EXPECT_TRUE(eventually([&] { return !std::filesystem::exists(file("export.sink")); }));
    EXPECT_TRUE(eventually([&] { return logged({"session.warning_over export", "sink_failing"}); }));
}

TEST_F(token_sink, goes_when_its_session_leaves_the_configuration) {
    start_cloud(seconds{600});
    const auto kept = add_token("kept");
    const auto gone = add_token("gone");
    start(by_file("kept", sink_at("kept.sink")) + by_file("gone", sink_at("gone.sink")));
    ASSERT_TRUE(holds("kept.sink", kept));
    ASSERT_TRUE(holds("gone.sink", gone));
    reload(by_file("kept", sink_at("kept.sink")));
    EXPECT_FALSE(std::filesystem::exists(file("gone.sink")));
    EXPECT_EQ(read_file(file("kept.sink")), kept + "\n");
}

TEST_F(token_sink, follows_a_reload) {
    start_cloud(seconds{600});
    const auto value = add_token("wallboard");
    start(by_file("wallboard"));
    ASSERT_TRUE(becomes("wallboard", "alive"));
    const auto since = session("wallboard").at("since");
    reload(by_file("wallboard", sink_at("first.sink")));
    EXPECT_EQ(read_file(file("first.sink")), value + "\n");
    reload(by_file("wallboard", sink_at("second.sink")));
    EXPECT_FALSE(std::filesystem::exists(file("first.sink")));
    EXPECT_EQ(read_file(file("second.sink")), value + "\n");
    reload(by_file("wallboard", sink_at("second.sink", "mode: '0440'")));
    EXPECT_EQ(read_file(file("second.sink")), value + "\n");
    EXPECT_EQ(status_of("second.sink").st_mode & 07777U, 0440U);
    reload(by_file("wallboard"));
    EXPECT_FALSE(std::filesystem::exists(file("second.sink")));
    EXPECT_EQ(session("wallboard").at("since"), since) << "the session itself went on";
}

TEST_F(token_sink, moves_in_one_reload_with_the_source_of_its_session) {
    start_cloud(seconds{600});
    const auto before = add_token("wallboard");
    const auto after = add_token("other");
    start(by_file("wallboard", sink_at("first.sink")));
    ASSERT_TRUE(holds("first.sink", before));
    reload("  wallboard:\n    organization: acme\n    access_token_file: other.token\n" +
           sink_at("second.sink"));
    EXPECT_FALSE(std::filesystem::exists(file("first.sink"))) << "nobody would ever write it again";
    EXPECT_TRUE(holds("second.sink", after));
}

TEST_F(token_sink, follows_a_reload_in_an_outage_too) {
    start_cloud(seconds{600});
    const auto value = add_token("wallboard");
    const auto terms = std::string{"    check_interval: 1s\n"};
    start(by_file("wallboard", terms + sink_at("first.sink")));
    ASSERT_TRUE(holds("first.sink", value));
    cloud().stop();
    ASSERT_TRUE(becomes("wallboard", "retrying"));
    reload(by_file("wallboard", terms + sink_at("second.sink")));
    EXPECT_EQ(read_file(file("second.sink")), value + "\n") << "a token that is given out may stand there";
    EXPECT_FALSE(std::filesystem::exists(file("first.sink")));
}

TEST_F(token_sink, that_cannot_be_written_is_told_and_costs_the_session_nothing) {
    start_cloud(seconds{600});
    add_client("export", seconds{86400});
    start(by_credentials("export", sink_at("missing/export.sink")));
    ASSERT_TRUE(becomes("export", "alive"));
    ASSERT_TRUE(eventually([&] {
        return logged({"session.warning export", "sink_failing", "missing", "No such file"});
    }));
    EXPECT_EQ(ctl({"verify", "export"}).status, 4) << "whoever reads the file gets nothing";
    EXPECT_EQ(ctl({"token", "export"}).output, latest_token("export") + "\n");
    std::filesystem::create_directory(file("missing"));
    ASSERT_EQ(ctl({"renew", "export"}).status, 0);
    EXPECT_TRUE(holds("missing/export.sink", latest_token("export")));
    EXPECT_TRUE(eventually([&] { return logged({"session.warning_over export", "sink_failing"}); }));
    // The daemon restores a file that another program changed: from time to time, and at a reload.
    std::filesystem::remove(file("missing/export.sink"));
    EXPECT_TRUE(holds("missing/export.sink", latest_token("export")));
    write_file(file("missing/export.sink"), "junk");
    EXPECT_EQ(ctl({"reload"}).status, 0);
    EXPECT_TRUE(holds("missing/export.sink", latest_token("export")));
    EXPECT_EQ(stop_daemon(), 0);
}

TEST_F(token_sink, has_no_token_that_was_granted_but_is_not_in_use) {
    start_cloud(seconds{600});
    add_client("export", seconds{86400});
    start(by_credentials("export", sink_at("export.sink")));
    ASSERT_TRUE(becomes("export", "alive"));
    const auto first = latest_token("export");
    ASSERT_TRUE(holds("export.sink", first));
    cloud::fault refuse{cloud::fault_kind::status};
    refuse.what = cloud::operation::get_tokens_me;
    add_fault(refuse);
    EXPECT_EQ(ctl({"renew", "export"}).status, 1) << "the new one cannot be verified";
    ASSERT_EQ(client("export").grants, 2U);
    EXPECT_EQ(read_file(file("export.sink")), first + "\n");
    clear_faults();
    EXPECT_TRUE(holds("export.sink", latest_token("export")));
}

}  // namespace
}  // namespace tokenkeeper::integration::token_sink_test
