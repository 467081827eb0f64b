#include "daemon/runtime/sinks/sink_writer.hpp"

#include "daemon/files/patience/patient_thread.hpp"
#include "daemon/runtime/sinks/sink_file.hpp"
#include "tests/support/scratch_directory.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::runtime::sink_writer_test {
namespace {

using namespace std::chrono_literals;
using kind = sink_job::kind;
using path = std::filesystem::path;

sink_outcome do_job(const sink_job& job) {
    if (job.type == kind::write) return {write_sink_file(job.sink, job.token)};
    return remove_sink_file(job.sink);
}

/// The lock of a folder that somebody holds: jobs in the folder `held` wait for it.
class gate {
public:
    explicit gate(path held) : held_(std::move(held)) {}
    void pass(const path& file) {
        if (file.parent_path() != held_) return;
        reached_.set_value();
        opened_.wait();
        held_.clear();
    }
    /// Until a thread waits at it.
    void wait() { reached_.get_future().wait(); }
    void open() { opening_.set_value(); }

private:
    path held_;
    std::promise<void> reached_;
    std::promise<void> opening_;
    std::future<void> opened_ = opening_.get_future();
};

class sink_writer_test : public testing::Test {
protected:
    sink_writer_test() {
        for (const auto* name : {"held", "other"})
            std::filesystem::create_directory(folder / name);
        make();
    }
    ~sink_writer_test() override {
        // The next test may have the same folder.
        const auto key = std::string{files::writing_sinks} + (folder / "held").string();
        while (!files::start_patient_thread(key, [] {}))
            std::this_thread::sleep_for(1ms);
    }

    void make() {
        writer.emplace(loop->get_executor(), [barrier = barrier](const sink_job& job) {
            barrier->pass(job.sink.path);
            return do_job(job);
        });
    }
    void want(const char* name, std::optional<std::string> token) {
        sink_job job{token ? kind::write : kind::remove, {folder / name, {}, 0600}};
        if (token) job.token = secret{*token};
        job.answer = [this, name = std::string{name}](const sink_outcome& done) {
            answers.push_back(name + ':' + done.trouble);
        };
        writer->want(std::move(job));
    }
    /// Runs the loop until there are so many answers, at least.
    bool are_answered(std::size_t count) {
        const auto work = boost::asio::make_work_guard(*loop);
        loop->restart();
        for (const auto end = std::chrono::steady_clock::now() + 1min;
             answers.size() < count && std::chrono::steady_clock::now() < end;)
            loop->run_one_for(100ms);
        return answers.size() >= count;
    }
    [[nodiscard]] std::string content(const char* name) const {
        std::ifstream stream{folder / name};
        return {std::istreambuf_iterator<char>{stream}, {}};
    }
    [[nodiscard]] bool exists(const char* name) const { return std::filesystem::exists(folder / name); }

    tests::scratch_directory folder;
    std::shared_ptr<gate> barrier = std::make_shared<gate>(folder / "held");
    std::optional<boost::asio::io_context> loop{std::in_place, 1};
    std::optional<sink_writer> writer;
    std::vector<std::string> answers;
};

TEST_F(sink_writer_test, writes_and_removes) {
    want("other/token", "T1");
    ASSERT_TRUE(are_answered(1));
    EXPECT_EQ(content("other/token"), "T1\n");
    want("other/token", {});
    want("missing/token", "T1");
    ASSERT_TRUE(are_answered(3));
    EXPECT_FALSE(exists("other/token"));
    EXPECT_NE((answers[1] + answers[2]).find("missing"), std::string::npos);
}

TEST_F(sink_writer_test, goes_on_while_a_folder_does_not_answer) {
    want("held/token", "T1");
    barrier->wait();
    want("held/token", "T2");
    want("other/token", "O1");
    ASSERT_TRUE(are_answered(1));
    EXPECT_EQ(content("other/token"), "O1\n");
    EXPECT_FALSE(exists("held/token"));
    want("held/token", "T3");
    barrier->open();
    ASSERT_TRUE(are_answered(3));
    EXPECT_EQ(content("held/token"), "T3\n");
    EXPECT_EQ(answers, (std::vector<std::string>{"other/token:", "held/token:", "held/token:"}))
        << "T2 was replaced before it began";
}

TEST_F(sink_writer_test, leaves_no_file_where_a_removal_came_after_a_write_that_was_stuck) {
    want("held/token", "T1");
    barrier->wait();
    want("held/token", "T2");
    want("held/token", {});
    barrier->open();
    ASSERT_TRUE(are_answered(2));
    EXPECT_FALSE(exists("held/token"));
}

TEST_F(sink_writer_test, ends_while_a_folder_does_not_answer) {
    want("held/token", "T1");
    want("held/second", "S1");
    barrier->wait();
    writer.reset();
    loop.reset();
    barrier->open();
    while (
        !files::start_patient_thread(std::string{files::writing_sinks} + (folder / "held").string(), [] {}))
        std::this_thread::sleep_for(1ms);
    EXPECT_TRUE(answers.empty());
    EXPECT_FALSE(exists("held/second")) << "it had not begun";
}

TEST_F(sink_writer_test, waits_for_somebody_else_who_waits_for_the_folder) {
    std::promise<void> opening;
    const auto key = std::string{files::writing_sinks} + (folder / "other").string();
    ASSERT_TRUE(files::start_patient_thread(key, [opened = opening.get_future().share()] { opened.wait(); }));
    want("other/token", "T1");
    loop->run_for(250ms);
    EXPECT_FALSE(exists("other/token"));
    opening.set_value();
    ASSERT_TRUE(are_answered(1)) << "it tries again by itself";
    EXPECT_EQ(content("other/token"), "T1\n");
}

TEST_F(sink_writer_test, writes_many_in_a_row) {
    for (int i = 0; i < 300; ++i) {
        want("other/token", "T" + std::to_string(i));
        want("other/second", i % 2 == 0 ? std::optional<std::string>{"S"} : std::nullopt);
    }
    want("other/last", "L");
    while (answers.empty() || answers.back() != "other/last:")
        ASSERT_TRUE(are_answered(answers.size() + 1));
    EXPECT_EQ(content("other/token"), "T299\n");
    EXPECT_FALSE(exists("other/second"));
}

}  // namespace
}  // namespace tokenkeeper::runtime::sink_writer_test
