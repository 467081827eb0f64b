#pragma once

#include "daemon/runtime/runtime.hpp"
#include "daemon/store/waiters.hpp"
#include "tests/daemon/fake_files.hpp"
#include "tests/daemon/fake_folders.hpp"
#include "tests/daemon/store/support/memory_store.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper::tests {

/// A clock that moves by hand, and the alarms on it.
struct fake_clock {
    instant now{boot_time{std::chrono::hours{1}},
                wall_time{std::chrono::sys_days{std::chrono::year{2026} / 11 / 25}}};
};

class fake_alarm final : public runtime::alarm {
public:
    /// All alarms that exist.
    using registry = std::vector<fake_alarm*>;

    fake_alarm(const fake_clock& clock, const boost::asio::any_io_executor& executor,
               std::shared_ptr<registry> alarms)
        : clock_(clock), waiting_(executor), alarms_(std::move(alarms)) {
        alarms_->push_back(this);
    }
    fake_alarm(const fake_alarm&) = delete;
    fake_alarm& operator=(const fake_alarm&) = delete;
    ~fake_alarm() override { std::erase(*alarms_, this); }

    void set(std::optional<boot_time> time) override {
        ++sets_;
        time_ = time;
        ring();
    }
    boost::asio::awaitable<bool> wait() override {
        while (!cancelled_ && !is_due())
            co_await waiting_.wait();
        time_.reset();
        co_return !cancelled_;
    }
    void cancel() override {
        cancelled_ = true;
        waiting_.wake();
    }

    [[nodiscard]] const std::optional<boot_time>& time() const noexcept { return time_; }
    /// How often it was set.
    [[nodiscard]] unsigned sets() const noexcept { return sets_; }
    /// Wakes the waiting coroutine if the time has come.
    void ring() {
        if (is_due()) waiting_.wake();
    }

private:
    [[nodiscard]] bool is_due() const { return time_ && *time_ <= clock_.now.boot; }

    const fake_clock& clock_;
    std::optional<boot_time> time_;
    unsigned sets_ = 0;
    bool cancelled_ = false;
    store::waiters waiting_;
    std::shared_ptr<registry> alarms_;
};

/// One transport to Genesys Cloud: the requests that it got, and its answers.
struct fake_service {
    explicit fake_service(const boost::asio::any_io_executor& executor) : released(executor) {}

    using answer_function = std::function<result<genesys::response>(const genesys::request&)>;

    std::vector<std::string> asked;  ///< "GET /api/v2/tokens/me with T1"
    answer_function answer;
    bool hanging = false;  ///< requests wait for `release`
    std::optional<net::server_certificate> certificate;
    store::waiters released;

    void release() {
        hanging = false;
        released.wake();
    }
};

class fake_transport final : public net::transport {
public:
    explicit fake_transport(std::shared_ptr<fake_service> service) : service_(std::move(service)) {}

    boost::asio::awaitable<result<genesys::response>> send(genesys::request request,
                                                           std::chrono::milliseconds /*timeout*/) override {
        const auto service = service_;
        service->asked.push_back(std::string{to_string(request.verb)} + ' ' + request.target +
                                 std::string{request.secret_target.reveal()} + " with " +
                                 std::string{request.bearer.reveal()});
        while (service->hanging)
            co_await service->released.wait();
        co_return service->answer(request);
    }
    [[nodiscard]] const net::server_certificate* certificate() const noexcept override {
        return service_->certificate ? &*service_->certificate : nullptr;
    }

private:
    std::shared_ptr<fake_service> service_;
};

/// A small world for tests of single rooms: nothing happens but in `settle` and `advance`.
class fake_runtime final : public runtime::runtime {
public:
    fake_runtime()
        : api(std::make_shared<fake_service>(loop.get_executor())),
          login(std::make_shared<fake_service>(loop.get_executor())),
          outer(std::make_shared<fake_service>(loop.get_executor())),
          disk(loop.get_executor()),
          files_(loop.get_executor()),
          folders_(loop.get_executor(), files_, [this] { return clock.now.wall; }) {}

    boost::asio::any_io_executor executor() override { return loop.get_executor(); }
    [[nodiscard]] instant now() const override { return clock.now; }
    [[nodiscard]] std::uint64_t boot_id() const override { return boot; }
    std::unique_ptr<::tokenkeeper::runtime::alarm> make_alarm() override {
        return std::make_unique<fake_alarm>(clock, loop.get_executor(), alarms);
    }
    std::uint64_t seed() override { return 1; }
    result<std::unique_ptr<net::transport>> make_transport(const config::configuration& /*settings*/,
                                                           const config::organization& organization,
                                                           const std::string& base_url) override {
        ++transports_made;
        if (!broken_way.empty()) return error{errc::invalid_argument, broken_way};
        std::unique_ptr<net::transport> made =
            std::make_unique<fake_transport>(base_url == organization.login_url ? login : api);
        return made;
    }
    result<std::unique_ptr<net::transport>> make_outer_transport(const config::configuration& /*settings*/,
                                                                 const std::string& origin) override {
        outer_origins.push_back(origin);
        if (!broken_way.empty()) return error{errc::invalid_argument, broken_way};
        std::unique_ptr<net::transport> made = std::make_unique<fake_transport>(outer);
        return made;
    }
    ::tokenkeeper::runtime::secret_files& files() override { return files_; }
    ::tokenkeeper::runtime::token_folders& folders() override { return folders_; }
    boost::asio::awaitable<store::store_result<store::opened>> open_store() override {
        return store::open_memory_store(&disk);
    }
    config::load_result load_configuration(const std::filesystem::path& /*file*/) override { return load(); }
    config::resolution resolve_accounts(config::configuration& settings) override {
        return resolve ? resolve(settings) : config::resolution{};
    }
    boost::asio::awaitable<void> run_aside(std::function<void()> work) override {
        work();
        co_return;
    }

    /// Everything that can happen now.
    void settle() {
        loop.restart();
        loop.poll();
    }
    /// Time passes; each alarm rings at its time.
    void advance(boot_clock::duration length) {
        const auto end = clock.now.boot + length;
        ring();
        for (;;) {
            std::optional<boot_time> next;
            for (const auto* alarm : *alarms) {
                const auto& time = alarm->time();
                if (time && *time > clock.now.boot && *time <= end)
                    next = std::min(next.value_or(end), *time);
            }
            if (!next) break;
            move_to(*next);
            ring();
            ++wakes;
        }
        move_to(end);
    }

    boost::asio::io_context loop{1};
    fake_clock clock;
    std::uint64_t boot = 1;  ///< which one of the host it is
    std::size_t wakes = 0;   ///< how often an alarm rang in `advance`
    std::shared_ptr<fake_alarm::registry> alarms = std::make_shared<fake_alarm::registry>();
    std::shared_ptr<fake_service> api;
    std::shared_ptr<fake_service> login;
    std::shared_ptr<fake_service> outer;     ///< a server that belongs to no organization
    std::vector<std::string> outer_origins;  ///< for which transports to one were made
    store::memory_disk disk;
    std::function<config::load_result()> load;
    std::function<config::resolution(config::configuration&)> resolve;
    std::string broken_way;  ///< why no transport can be made
    unsigned transports_made = 0;

    fake_files& file_system() { return files_; }
    fake_folders& token_folders() { return folders_; }

private:
    void ring() {
        for (auto* alarm : *alarms)
            alarm->ring();
        settle();
    }
    void move_to(boot_time time) {
        // The wall clock has milliseconds, and steps may be shorter.
        unshown_ += time - clock.now.boot;
        const auto shown = std::chrono::floor<milliseconds>(unshown_);
        clock.now.wall += shown;
        unshown_ -= shown;
        clock.now.boot = time;
    }

    fake_files files_;
    fake_folders folders_;
    boot_clock::duration unshown_{};
};

}  // namespace tokenkeeper::tests
