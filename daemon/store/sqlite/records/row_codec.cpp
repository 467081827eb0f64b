#include "daemon/store/sqlite/records/row_codec.hpp"

#include <utility>

namespace tokenkeeper::store {

namespace {

constexpr unsigned refresh_sent_flag = 1;
constexpr unsigned revoked_flag = 2;
constexpr unsigned refused_flag = 4;  // earlier versions do not heed it
constexpr unsigned seed_flag = 1;
constexpr unsigned answered_flag = 2;

std::optional<std::int64_t> number_of(const std::optional<wall_time>& time) {
    if (!time) return std::nullopt;
    return time->time_since_epoch().count();
}

std::optional<wall_time> time_of(const std::optional<std::int64_t>& number) {
    if (!number) return std::nullopt;
    return wall_time{milliseconds{*number}};
}

void put(byte_writer& out, const std::optional<stored_token>& token) {
    out.number(token ? 1 : 0, 1);
    if (!token) return;
    out.text(token->value.reveal()).optional_number(number_of(token->obtained));
    out.optional_number(number_of(token->expires));
}

std::optional<stored_token> take_token(byte_reader& reader) {
    if (reader.number(1) == 0) return std::nullopt;
    stored_token token;
    token.value = secret{reader.text()};
    token.obtained = time_of(reader.optional_number()).value_or(wall_time{});
    token.expires = time_of(reader.optional_number());
    return token;
}

void put(byte_writer& out, const observed& seen) {
    for (const auto& time : {seen.last_verified, seen.last_kept_alive, seen.idle_deadline, seen.kept_since})
        out.optional_number(number_of(time));
    out.text(to_string(seen.idle_deadline_from));
}

observed take_observed(byte_reader& reader) {
    observed seen;
    for (auto* time : {&seen.last_verified, &seen.last_kept_alive, &seen.idle_deadline, &seen.kept_since})
        *time = time_of(reader.optional_number());
    const auto name = reader.text();
    for (const auto each : {deadline_origin::computed, deadline_origin::server})
        if (to_string(each) == name) seen.idle_deadline_from = each;
    return seen;
}

byte_writer encode_body(const stored_session& session) {
    byte_writer out;
    out.text(session.origin);
    put(out, session.current);
    put(out, session.next);
    out.text(session.refresh_token.reveal());
    out.number((session.refresh_sent ? refresh_sent_flag : 0) | (session.revoked ? revoked_flag : 0) |
                   (session.refused ? refused_flag : 0),
               1);
    put(out, session.seen);
    return out;
}

std::optional<stored_session> decode_body(std::string name, std::string_view body) {
    byte_reader reader{body};
    stored_session session;
    session.name = std::move(name);
    session.origin = reader.text();
    session.current = take_token(reader);
    session.next = take_token(reader);
    session.refresh_token = secret{reader.text()};
    const auto flags = reader.number(1);
    session.refresh_sent = (flags & refresh_sent_flag) != 0;
    session.revoked = (flags & revoked_flag) != 0;
    session.refused = (flags & refused_flag) != 0;
    session.seen = take_observed(reader);
    if (!reader.done()) return std::nullopt;
    return session;
}

/// Nothing else is sealed for such a place.
std::string place_of(std::string_view name) {
    std::string place{"row"};
    place += '\0';
    place += name;
    return place;
}

}  // namespace

std::optional<byte_writer> encode(const stored_session& session, const secret& key) {
    byte_writer out;
    out.text(session.name).number(key.empty() ? 0 : 1, 1);
    const auto body = encode_body(session);
    if (key.empty()) {
        out.bytes(body.view());
    } else {
        const auto sealed = seal(key, place_of(session.name), body.view());
        if (!sealed) return std::nullopt;
        out.bytes(*sealed);
    }
    return out;
}

decoded_row decode_session(std::string_view payload, const secret& key) {
    byte_reader reader{payload};
    std::string name{reader.text()};
    const bool sealed = reader.number(1) == 1;
    if (!reader.ok()) return {std::nullopt, row_fault::malformed};
    if (!sealed) return {decode_body(std::move(name), reader.rest()), row_fault::malformed};
    if (key.empty()) return {std::nullopt, row_fault::sealed};
    auto opened = unseal(key, place_of(name), reader.rest());
    if (!opened) return {std::nullopt, row_fault::refused};
    return {decode_body(std::move(name), opened->reveal()), row_fault::malformed};
}

std::string name_in(std::string_view payload) {
    return std::string{byte_reader{payload}.text()};
}

bool is_sealed(std::string_view payload) {
    byte_reader reader{payload};
    reader.text();
    return reader.number(1) == 1;
}

byte_writer encode(const observed& seen) {
    byte_writer out;
    put(out, seen);
    return out;
}

std::optional<observed> decode_observed(std::string_view payload) {
    byte_reader reader{payload};
    auto seen = take_observed(reader);
    if (!reader.done()) return std::nullopt;
    return seen;
}

byte_writer encode(const login_record& login) {
    byte_writer out;
    out.text(login.name).text(login.organization).text(login.before);
    if (!login.place.empty()) out.text(login.place);
    return out;
}

std::optional<login_record> decode_login(std::string_view payload) {
    byte_reader reader{payload};
    login_record login;
    login.name = reader.text();
    login.organization = reader.text();
    login.before = reader.text();
    if (!reader.rest().empty()) login.place = reader.text();
    if (!reader.done()) return std::nullopt;
    return login;
}

byte_writer encode(const stored_history& history) {
    byte_writer out;
    out.text(history.name).bytes(history.bytes);
    return out;
}

std::optional<stored_history> decode_history(std::string_view payload) {
    byte_reader reader{payload};
    stored_history history;
    history.name = reader.text();
    history.bytes = reader.rest();
    if (!reader.ok() || history.name.empty()) return std::nullopt;
    return history;
}

byte_writer encode(const sent_token& mark) {
    byte_writer out;
    out.text(mark.fingerprint).text(mark.login);
    out.number((mark.seed ? seed_flag : 0) | (mark.answered ? answered_flag : 0), 1);
    return out;
}

std::optional<sent_token> decode_mark(std::string_view payload) {
    byte_reader reader{payload};
    sent_token mark;
    mark.fingerprint = reader.text();
    mark.login = reader.text();
    const auto flags = reader.number(1);
    mark.seed = (flags & seed_flag) != 0;
    mark.answered = (flags & answered_flag) != 0;
    if (!reader.done()) return std::nullopt;
    return mark;
}

byte_writer encode(const mark_records::named_row& named) {
    byte_writer out;
    out.text(named.name).text(named.cause);
    return out;
}

std::optional<mark_records::named_row> decode_name(std::string_view payload) {
    byte_reader reader{payload};
    mark_records::named_row named;
    named.name = reader.text();
    named.cause = reader.text();
    if (!reader.done()) return std::nullopt;
    return named;
}

}  // namespace tokenkeeper::store
