#include "daemon/runtime/system_files.hpp"

#include "tests/daemon/runtime/system_runtime_stage.hpp"
#include "tests/support/neighbour.hpp"

#include <chrono>
#include <optional>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <sys/stat.h>

namespace tokenkeeper::runtime::system_files_test {
namespace {

using system_files_test = system_runtime_stage;

TEST_F(system_files_test, reads_and_writes_secrets) {
    system_runtime world{loop.get_executor(), options()};
    auto& files = world.files();
    EXPECT_EQ(files.read(write("secret", "s3cret\n"), config::secret_kind::client_secret)->reveal(),
              "s3cret");
    EXPECT_EQ(files.read(write("token", "abc\n"), config::secret_kind::access_token)->reveal(), "abc");
    EXPECT_EQ(files.read(write("proxy", "user:word\n"), config::secret_kind::proxy_credentials)->reveal(),
              "user:word");
    EXPECT_TRUE(files.read(folder / "missing", config::secret_kind::client_secret).has_error());
}

TEST_F(system_files_test, writes_and_removes_sinks) {
    system_runtime world{loop.get_executor(), options()};
    auto& files = world.files();
    const auto work = boost::asio::make_work_guard(loop);
    std::optional<std::string> answer;
    const auto hear = [&answer](const sink_outcome& done) { answer = done.trouble; };
    const auto next_answer = [&] {
        answer.reset();
        while (!answer)
            loop.run_one();
        return *answer;
    };
    const config::token_sink sink{folder / "sink", {}, 0600};
    files.write_token(sink, secret{"abc"}, hear);
    EXPECT_EQ(next_answer(), "");
    EXPECT_TRUE(std::filesystem::exists(sink.path));
    files.remove_token(sink, hear);
    EXPECT_EQ(next_answer(), "");
    EXPECT_FALSE(std::filesystem::exists(sink.path));
    files.write_token(sink, secret{"abc"}, hear);
    EXPECT_EQ(next_answer(), "");
    files.remove_own_file(sink.path, hear);
    EXPECT_EQ(next_answer(), "");
    EXPECT_FALSE(std::filesystem::exists(sink.path));
}

TEST_F(system_files_test, remembers_sinks_and_tidies_them) {
    system_runtime world{loop.get_executor(), options()};
    auto& files = world.files();
    const auto killed = write(".killed.new", "T1\n");
    const auto work = boost::asio::make_work_guard(loop);
    std::optional<std::string> answer;
    const sink_lines sinks{{folder / "gone", {}}, {folder / "killed", "lobby"}, {folder / "killed", "hall"}};
    files.remember_sinks(sinks, [&answer](const sink_outcome& done) { answer = done.trouble; });
    while (!answer)
        loop.run_one();
    EXPECT_EQ(*answer, "");
    EXPECT_EQ(files.remembered_sinks(), sessions_of(sinks));
    for (const auto end = std::chrono::steady_clock::now() + std::chrono::minutes{1};
         std::filesystem::exists(killed) && std::chrono::steady_clock::now() < end;)
        std::this_thread::sleep_for(milliseconds{1});
    EXPECT_FALSE(std::filesystem::exists(killed));
}

/// The words of a refusal; empty: the file was read.
std::string refusal(secret_files& files, const std::filesystem::path& file) {
    const auto held = files.read(file, config::secret_kind::access_token);
    return held.has_error() ? held.error().text() : std::string{};
}

TEST_F(system_files_test, reads_no_file_of_one_session_for_another_one) {
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

TEST_F(system_files_test, takes_over_a_file_that_another_session_no_longer_has) {
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

TEST_F(system_files_test, reads_no_file_that_others_moved_across_a_reload) {
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

/// However many turns a busy machine takes for it.
std::vector<std::filesystem::path> look_round(secret_files& files) {
    std::vector<std::filesystem::path> changed;
    do {
        const auto some = files.look(10);
        changed.insert(changed.end(), some.begin(), some.end());
    } while (!files.is_between_rounds());
    return changed;
}

TEST_F(system_files_test, notices_a_corrected_way_to_a_file) {
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
    EXPECT_TRUE(look_round(files).empty());
    tests::give(folder / "users", 0);
    ASSERT_EQ(::chmod((folder / "users").c_str(), 0777), 0);
    EXPECT_EQ(look_round(files), std::vector{file}) << "now others can only exchange it";
    EXPECT_TRUE(files.read(file, config::secret_kind::access_token)->open_folder);
    EXPECT_TRUE(look_round(files).empty());
    ASSERT_EQ(::chmod((folder / "users").c_str(), 0755), 0);
    EXPECT_EQ(look_round(files), std::vector{file});
    EXPECT_FALSE(files.read(file, config::secret_kind::access_token)->open_folder);
    EXPECT_TRUE(look_round(files).empty());
}

TEST_F(system_files_test, looks_at_a_doubtful_way_once_in_a_round) {
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
    while (!files.is_between_rounds())
        EXPECT_TRUE(files.look(1).empty()) << "it was looked at in this round";
    EXPECT_EQ(files.look(1), std::vector{file}) << "the next round";
}

TEST_F(system_files_test, watches_files) {
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

}  // namespace
}  // namespace tokenkeeper::runtime::system_files_test
