#pragma once

#include "lib/base/time.hpp"
#include "lib/genesys/message.hpp"
#include "tests/cloud/fault.hpp"
#include "tests/cloud/oauth/client_record.hpp"
#include "tests/cloud/oauth/client_setup.hpp"
#include "tests/cloud/operation.hpp"
#include "tests/cloud/random.hpp"
#include "tests/cloud/record.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>

namespace tokenkeeper::cloud {

/// A request as it arrived. `bearer` is empty where there was no `Authorization: Bearer …`.
struct cloud_request {
    genesys::method verb = genesys::method::get;
    std::string_view target;  ///< path and query
    std::string_view bearer;
    std::string_view body;
    std::string_view basic{};  ///< "id:secret" of `Authorization: Basic …`, decoded
    std::string_view content_type{};
};

/// The way in which an answer leaves. The front end acts out everything but `respond`.
enum class delivery {
    respond,
    cut_short,        ///< `response`, but the connection closes in the middle of its body
    big_body,         ///< 200 with 10 MB of JSON
    endless_headers,  ///< a status line and headers without end
    garbage,          ///< bytes that are not HTTP
    reset,            ///< the connection is reset without a byte of an answer
    refuse,           ///< as if nothing listened
    hang              ///< nothing, ever
};

struct authorize_request;

struct cloud_answer {
    delivery how = delivery::respond;
    genesys::response response;
    milliseconds latency{0};              ///< to wait before any of it
    bool processed = false;               ///< the request was processed, whatever becomes of the answer
    std::optional<wall_time> not_before;  ///< what its Retry-After asks for, where it has one
};

struct organization_setup {
    std::string name;
    std::optional<seconds> idle_timeout{1800};  ///< any length; nullopt: disabled
    bool hipaa = false;
    bool tells_idle_date = true;         ///< false: no dateTokenIdles, as before July 2025
    unsigned requests_per_minute = 300;  ///< per token
    /// Further members of the organization's IdleTokenTimeout: group bundles and unknown fields.
    boost::json::object timeout_fields;
};

struct token_setup {
    std::string name;  ///< for tests, logs and the record; never on the wire
    std::string organization;
    std::string value;    ///< empty: made up, 86 characters
    std::string user_id;  ///< empty: made up
    std::vector<std::string> groups;
    std::vector<std::string> permissions;  ///< "oauth:token:delete", "directory:organization:admin"
    std::optional<wall_time> expires;
    std::string client_name = "tokenkeeper";
    std::string client_grant = "CODE";
    std::string client_state = "active";
    std::optional<wall_time> client_deleted;  ///< dateToDelete
    std::string label;                        ///< any word, for faults
};

/// A Genesys Cloud as a function of requests and time: organizations, tokens, idle timers, OAuth clients and
/// their grants, faults, and a record of what was asked of it.
///
/// Pure: no clock, no threads, no I/O, and the same answers for the same seed and calls. `now` must not go
/// back from one call to the next. Names that do not exist are std::out_of_range, names that exist already
/// std::invalid_argument: mistakes of the test.
///
/// A token of a grant is named "<client>/1", "<client>/2", …, so no other name may have a slash. It is
/// forgotten, name and all, some time later than an hour after its death; its client's record keeps the sums.
class cloud_model {
public:
    explicit cloud_model(std::uint64_t seed = 1);
    cloud_model(const cloud_model&) = delete;
    cloud_model& operator=(const cloud_model&) = delete;
    ~cloud_model();

    cloud_answer handle(const cloud_request& request, wall_time now);

    // Setting it up.
    void add_organization(organization_setup setup, wall_time now);
    /// Gives the token's value.
    std::string add_token(token_setup setup, wall_time now);
    void revoke(std::string_view token, wall_time now);
    void set_ip_denied(std::string_view token, bool denied);
    void set_label(std::string_view token, std::string label);
    void set_permissions(std::string_view token, std::vector<std::string> permissions);
    void set_client_state(std::string_view token, std::string state, std::optional<wall_time> deleted);
    void set_expires(std::string_view token, std::optional<wall_time> expires, wall_time now);
    /// nullopt disables. Running timers get the new length at once; where there was none they start now.
    void set_idle_timeout(std::string_view organization, std::optional<seconds> timeout, wall_time now);
    /// Calls of that kind do not count as activity (or do again): they no longer reset the timer.
    void exclude_from_activity(std::string_view organization, operation kind, bool excluded = true);
    void set_tells_idle_date(std::string_view organization, bool tells);
    /// The server's clock is this much ahead of the time it is given: `Date` and dateTokenIdles.
    void set_clock_skew(milliseconds skew) noexcept { skew_ = skew; }

    // Setting up OAuth.
    void add_client(client_setup setup, wall_time now);
    /// The tokens of a disabled client live on; their TokenInfo tells.
    void set_client_enabled(std::string_view client, bool enabled);
    void set_client_secret(std::string_view client, std::string secret);
    /// The organization of the people who log in from now on; empty: the client's own. The next codes and
    /// families give tokens of it.
    void set_login_organization(std::string_view client, std::string organization);
    /// Begins a family as if a person had logged in, whatever the idle timeout; gives its first refresh
    /// token.
    std::string seed_refresh_token(std::string_view client, std::string name);
    /// Ends the refresh token and the access tokens that came of it.
    void revoke_family(std::string_view name, wall_time now);
    /// As if a person had just logged in. `challenge`: PKCE, S256; empty: without. A family that it begins
    /// has the name of its first access token.
    std::string add_authorization_code(std::string_view client, std::string redirect_uri, wall_time now,
                                       std::string challenge = {});

    fault_list& faults() noexcept { return faults_; }
    /// `action` runs before the first request or question at or after `when`; it gets `when` itself.
    void at(wall_time time, std::function<void(cloud_model&, wall_time)> action);

    // Asking it.
    [[nodiscard]] token_record record(std::string_view token, wall_time now);
    /// The part of `record` that costs nothing; nullopt: it was forgotten.
    [[nodiscard]] std::optional<vital_signs> signs(std::string_view token, wall_time now);
    [[nodiscard]] organization_record record_of_organization(std::string_view organization) const;
    [[nodiscard]] client_record record_of_client(std::string_view client, wall_time now);
    [[nodiscard]] family_record record_of_family(std::string_view name, wall_time now);
    /// In order of making; then those of grants that are not forgotten, in no order.
    [[nodiscard]] std::vector<std::string> token_names() const;
    [[nodiscard]] std::vector<std::string> client_names() const;        ///< in order of making
    [[nodiscard]] std::vector<std::string> family_names() const;        ///< in order of making
    [[nodiscard]] std::vector<std::string> organization_names() const;  ///< in order of making
    [[nodiscard]] std::string token_value(std::string_view token) const;
    [[nodiscard]] std::string user_id(std::string_view token) const;
    /// Name of the token with that value; empty: none.
    [[nodiscard]] std::string_view name_of(std::string_view bearer) const noexcept;
    [[nodiscard]] std::string refresh_token(std::string_view family) const;  ///< the latest of the family
    /// With the id and the secret that were made up.
    [[nodiscard]] const client_setup& client_of(std::string_view client) const;
    /// Name of the client that asks for a grant or a login; empty: none.
    [[nodiscard]] std::string_view name_of_client(const cloud_request& request) const;
    [[nodiscard]] const boost::json::object& timeout_of(std::string_view organization) const;
    /// True if a server should refuse every connection now.
    bool all_down(wall_time now);
    /// True if its answers hold dateTokenIdles.
    [[nodiscard]] bool tells_idle_date(std::string_view organization) const;
    /// A front end tells how many requests with this token are being served.
    void flight(std::string_view bearer, int change) noexcept;

private:
    struct organization;
    struct token;
    struct client;
    struct family;
    struct authorization_code;
    struct outcome;
    struct arrival;

    void advance(wall_time now);
    token* find(std::string_view bearer) const noexcept;
    token& token_named(std::string_view name) const;
    organization& organization_named(std::string_view name) const;
    client* client_with_id(std::string_view id) const noexcept;
    client& client_named(std::string_view name) const;
    family& family_named(std::string_view name) const;
    std::unique_ptr<token> make(token_setup setup, wall_time now);
    template <class F>
    void each_token_of(const organization& home, F use);
    void settle(token& t, wall_time now);
    void note_arrival(token& t, operation kind, wall_time now);
    void end(token& t, death cause, wall_time at);
    void change_timeout(organization& o, boost::json::object value, wall_time now);
    void apply_timeout(token& t, wall_time now);

    outcome process(const arrival& a);
    outcome throttle(const arrival& a);
    outcome serve(const arrival& a);
    outcome tokens_me(const arrival& a);
    outcome delete_user(const arrival& a);
    outcome put_timeout(const arrival& a);
    outcome failure(const arrival& a, int status, std::string_view code, std::string_view kind = {});

    cloud_answer handle_grant(const arrival& a);
    static fault_subject subject_of(operation what, const client* c);
    static void note_grant_request(client& c, wall_time now);
    outcome process_grant(client* c, const grant_request& g, wall_time now);
    static outcome refuse(client* c, std::string_view error, std::string_view description);
    outcome grant_to_client(client& c, wall_time now);
    outcome grant_refresh(client& c, const grant_request& g, wall_time now);
    outcome grant_code(client& c, const grant_request& g, wall_time now);
    void revoke_grant(const authorization_code& code, wall_time now);
    cloud_answer handle_authorize(const arrival& a);
    genesys::response process_authorize(client* c, const authorize_request& r, wall_time now);
    std::string make_code(client& c, std::string redirect_uri, std::string challenge, wall_time now);
    static std::string next_name(const client& c);
    token& mint(client& c, organization& home, family* parent, wall_time now);
    void forget_the_dead(client& c, wall_time now);
    family& begin_family(client& c, organization& home, std::string name);
    void rotate(family& f);
    void end_family(family& f, wall_time now);
    /// The family that the refresh token belongs to and the number of rotations before it was made; nullptr.
    std::pair<family*, std::uint64_t> find_refresh_token(std::string_view value) const;

    void spoil(cloud_answer& answer, const fault& rule, const arrival& a);
    void fail_with_status(cloud_answer& answer, const fault& rule, const arrival& a);
    void seal(cloud_answer& answer, const arrival& a);

    std::uint64_t seed_;
    random_source random_;
    random_source correlation_;
    milliseconds skew_{0};
    fault_list faults_;
    std::vector<std::unique_ptr<organization>> organizations_;
    std::vector<std::unique_ptr<token>> tokens_;
    std::map<std::string, token*, std::less<>> by_value_;
    std::map<std::string, token*, std::less<>> by_name_;
    std::vector<std::unique_ptr<client>> clients_;
    std::map<std::string, client*, std::less<>> clients_by_name_;
    std::map<std::string, client*, std::less<>> clients_by_id_;
    std::vector<std::unique_ptr<family>> families_;
    std::map<std::string, family*, std::less<>> families_by_name_;
    std::map<std::string, authorization_code, std::less<>> codes_;
    std::uint64_t codes_made_ = 0;
    std::multimap<wall_time, std::function<void(cloud_model&, wall_time)>> planned_;
};

}  // namespace tokenkeeper::cloud
