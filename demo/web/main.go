// Shelf serves the reading list: books from the database, visits from the cache.
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"os"
	"strings"
	"time"
)

// setting gives the value of a variable, or the contents of the file that its twin names.
func setting(name, fileName string) string {
	path := os.Getenv(fileName)
	if path == "" {
		return os.Getenv(name)
	}
	contents, err := os.ReadFile(path)
	if err != nil {
		log.Fatalf("%s: %v", fileName, err)
	}
	return strings.TrimRight(string(contents), "\r\n")
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "healthcheck" {
		healthcheck()
		return
	}
	database := Database{
		Address:  os.Getenv("DB_HOST") + ":5432",
		User:     os.Getenv("DB_USER"),
		Name:     os.Getenv("DB_NAME"),
		Password: setting("DB_PASSWORD", "DB_PASSWORD_FILE"),
	}
	cache := Cache{
		Address:  os.Getenv("CACHE_HOST") + ":6379",
		Password: setting("CACHE_PASSWORD", "CACHE_PASSWORD_FILE"),
	}

	http.HandleFunc("/", func(response http.ResponseWriter, request *http.Request) {
		if request.URL.Path != "/" {
			http.NotFound(response, request)
			return
		}
		books, err := database.Column("SELECT title FROM books ORDER BY title")
		if err != nil {
			fail(response, err)
			return
		}
		visits, err := cache.Do("INCR", "visits")
		if err != nil {
			fail(response, err)
			return
		}
		answer(response, http.StatusOK, map[string]interface{}{"books": books, "visits": visits, "zone": time.Now().Format("MST")})
	})
	http.HandleFunc("/healthz", func(response http.ResponseWriter, request *http.Request) {
		_, databaseError := database.Column("SELECT 1")
		_, cacheError := cache.Do("PING")
		status := http.StatusOK
		if databaseError != nil || cacheError != nil {
			status = http.StatusServiceUnavailable
		}
		answer(response, status, map[string]interface{}{"database": word(databaseError), "cache": word(cacheError)})
	})
	log.Print("listening on :8000")
	log.Fatal(http.ListenAndServe(":8000", nil))
}

func healthcheck() {
	response, err := http.Get("http://127.0.0.1:8000/healthz")
	if err != nil || response.StatusCode != http.StatusOK {
		os.Exit(1)
	}
}

func word(err error) string {
	if err != nil {
		return err.Error()
	}
	return "ok"
}

func fail(response http.ResponseWriter, err error) {
	answer(response, http.StatusBadGateway, map[string]interface{}{"error": err.Error()})
}

func answer(response http.ResponseWriter, status int, body map[string]interface{}) {
	response.Header().Set("Content-Type", "application/json")
	response.WriteHeader(status)
	json.NewEncoder(response).Encode(body)
}
